"""Processes that outlive whoever started them: whose they are, and how they end.

A server puts its workers into sessions of their own, where no signal to a group reaches them.
Nothing here may need more than the standard library: `bin/regress` runs it.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

#: Of Linux: the orphans among our descendants become our children.
PR_SET_CHILD_SUBREAPER = 36


def family(pid: int) -> list[int]:
    """All that descend from a process, the nearest first. Nobody, where there is no /proc."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just gone
            parent = path.read_text(errors="replace").rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found[1:]


def end(pids: list[int]) -> None:
    """Stop these processes at once."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def reap() -> None:
    """Stop everything that we have started, and what that has left to us."""
    while found := family(os.getpid()):
        end(found)
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)


@contextmanager
def nothing_left() -> Iterator[None]:
    """Whatever is started meanwhile has ended afterwards, also when a signal ends us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        reap()
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
