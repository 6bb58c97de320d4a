"""One fault, put into a copy of its package, and the tests that could notice it.

The copy stands first on the path of a forked process and of those that it starts: in our
environments a line of `faults.pth` looks for it (see `mutation.prepare`).
"""

import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.framework.regression.faults import Fault

if TYPE_CHECKING:
    import pytest

#: How much recorded time the tests of one fault may take; the nearest come first.
SECONDS = 40
#: What each test brings along, besides its own time.
START = 8


@dataclass(frozen=True)
class Verdict:
    """Whether a fault was noticed, by what, and how many of the tests that reach it ran."""

    caught: bool
    by: str
    ran: int
    reached: int


class _First:
    """Writes down the first test that notices something."""

    def __init__(self, note: Path) -> None:
        self.note = note

    def pytest_runtest_logreport(self, report: "pytest.TestReport") -> None:
        if report.failed:
            self.note.write_text(report.nodeid, encoding="utf-8")


def affordable(names: list[str], tests: dict[str, dict[str, Any]], seconds: float) -> list[str]:
    """The first of these tests, as many as the time allows, and one in any case."""
    chosen, spent = [], 0.0
    for name in names:
        spent += tests[name]["seconds"]
        if chosen and spent > seconds:
            break
        chosen.append(name)
    return chosen


def try_fault(
    home: Path, file: Path, fault: Fault, names: list[str], tests: dict[str, Any], root: Path
) -> Verdict:
    """Run the tests that reach this fault until one fails: with our mends, then without."""
    if not names:
        return Verdict(False, "not covered", 0, 0)
    ran = 0
    with tempfile.TemporaryDirectory(prefix="fault") as place:
        overlay = copy(home, file, fault, Path(place))
        for word, extra in (("mended:", {}), ("released:", {"MENDS_SKIP": "all"})):
            mine = [name for name in names if name.startswith(word)]
            chosen = affordable(mine, tests, SECONDS)
            if not chosen:
                continue
            limit = 3 * sum(tests[name]["seconds"] for name in chosen) + START
            by = _run([name.removeprefix(word) for name in chosen], overlay, extra, limit, root)
            ran += len(chosen)
            if by:
                return Verdict(True, by, ran, len(names))
    return Verdict(False, "", ran, len(names))


def copy(home: Path, file: Path, fault: Fault, place: Path) -> Path:
    """The package, with the fault, in a folder of its own. The installed one stays as it is."""
    overlay = place / "packages"
    overlay.mkdir()
    target = overlay / home.name
    if home.is_dir():
        shutil.copytree(home, target)
        target = target / file.relative_to(home)
    else:
        shutil.copy2(home, target)
    source = file.read_text(encoding="utf-8")
    target.unlink(missing_ok=True)
    target.write_text(fault.put_into(source), encoding="utf-8")
    return overlay


def _run(names: list[str], overlay: Path, extra: dict[str, str], limit: float, root: Path) -> str:
    """What noticed the fault: a test, an error before any test, the clock; or nothing."""
    note, log = overlay.parent / "noticed", overlay.parent / "log"
    (overlay.parent / "names").write_text("\n".join(names), encoding="utf-8")
    note.unlink(missing_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child only runs tests, and leaves
        child = os.fork()
    if not child:
        _become_pytest(overlay, extra, log, root)
    try:
        status = _wait(child, limit)
    except BaseException:
        _stop(child)
        raise
    if note.exists():
        return note.read_text(encoding="utf-8")
    if status is None:
        return "the clock"
    return "" if status == 0 else "an error before any test"


def _become_pytest(overlay: Path, extra: dict[str, str], log: Path, root: Path) -> None:
    """In the child: run the tests and leave. It never returns."""
    code = 70
    try:
        import pytest  # whoever makes the environment may not have it

        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(root)
        os.environ.update(extra, REGRESS_FAULT=str(overlay))
        sys.path.insert(0, str(overlay))
        words = ["-x", "-q", "-p", "no:cacheprovider"]
        words += ["--confcutdir=tests/framework"] if extra else []
        words += [f"--basetemp={overlay.parent / 'tmp'}", f"@{overlay.parent / 'names'}"]
        code = int(pytest.main(words, plugins=[_First(overlay.parent / "noticed")]))
    finally:
        os._exit(code)


def _wait(child: int, limit: float) -> int | None:
    """Its exit status; None when it had to be stopped."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    _stop(child)
    return None


def _stop(child: int) -> None:
    """Ask it to tidy up what its tests have started, then insist."""
    for sent in (signal.SIGINT, signal.SIGKILL):
        os.killpg(child, sent)
        for _ in range(100):
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.05)
