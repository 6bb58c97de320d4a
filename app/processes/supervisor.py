"""A small supervisor: starts processes, shows their output line by line, stops them as one.

Each process leads its own session, so that a Ctrl-C at the terminal reaches us alone and we ask
the leader once. Asking the whole group, as other managers do, makes a job's worker receive
SIGTERM twice, which it takes for "drop everything".
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from types import FrameType

COLOURS = ("36", "33", "32", "35")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TICK = 0.1
REVIVE = 1.0
PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One process to run.

    With `reload` it starts again when the watched code changes. When one that isn't `vital` ends
    by itself the others go on, and it starts again with the next change; with `revive`, after a
    second.
    """

    name: str
    command: list[str]
    reload: bool = False
    vital: bool = True
    revive: bool = False
    child: "subprocess.Popen[str] | None" = field(default=None, repr=False)
    colour: str = ""
    again_at: float | None = None

    def clean_up(self) -> int:
        """Kill what is left of it and of all it started; its exit code."""
        if self.child is None:
            return 0
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)
        code = self.child.wait()
        self.child = None
        return code


class Supervisor:
    """Runs processes until one ends by itself or a signal says stop."""

    def __init__(
        self, processes: Sequence[Process], *, patience: float, watch: Path | None = None
    ) -> None:
        self.processes = processes
        self.patience = patience
        self.watched = watch
        self.stopping = False
        self.impatient = False
        self.changed = threading.Event()
        self.on_start: Callable[[], None] | None = None
        self.width = max(len(process.name) for process in processes)
        self.printing = threading.Lock()
        self.readers: list[threading.Thread] = []
        for process, colour in zip(processes, cycle(COLOURS), strict=False):
            process.colour = colour if sys.stdout.isatty() else ""

    def when_started(self, call: Callable[[], None]) -> None:
        """Call this in a thread of its own once everything has been started."""
        self.on_start = call

    def run(self) -> int:
        """Run everything. 0 after a signal, else the exit code of what ended by itself."""
        for number in SIGNALS:
            # Whoever starts us under nohup wants SIGHUP to stay ignored.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.on_signal)
        if self.watched:
            watch(self.watched, self.changed)
        for process in self.processes:
            self.start(process)
        if self.on_start:
            threading.Thread(target=self.on_start, daemon=True).start()
        code = self.wait()
        self.stop(self.processes)
        for reader in self.readers:
            reader.join(timeout=1)  # the last lines are often the ones that explain
        return code

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """The first signal stops everything; another Ctrl-C means: at once."""
        self.impatient = self.stopping and number == signal.SIGINT
        self.stopping = True

    def wait(self) -> int:
        """Until a signal or the unexpected end of a process; restarts what has changed."""
        while not self.stopping:
            for process in self.processes:
                if process.again_at and process.again_at < time.monotonic():
                    process.again_at = None
                    self.start(process)
                if process.child is None or process.child.poll() is None:
                    continue
                code = process.clean_up()
                if process.revive:
                    self.say(f"{process.name} ended ({code}): it starts again")
                    process.again_at = time.monotonic() + REVIVE
                    continue
                if process.vital:
                    self.say(f"{process.name} ended by itself ({code}): everything stops")
                    return code if code > 0 else 1
                self.say(f"{process.name} ended ({code}): it starts again when code changes")
            if self.changed.is_set():
                self.restart()
            time.sleep(TICK)
        return 0

    def restart(self) -> None:
        """The code has changed: stop and start what asked for it."""
        time.sleep(TICK)  # an editor saves several files at once
        self.changed.clear()
        reloading = [process for process in self.processes if process.reload or not process.child]
        self.say(f"code changed: {', '.join(p.name for p in reloading)} start again")
        self.stop(reloading)
        for process in () if self.stopping else reloading:
            self.start(process)

    def start(self, process: Process) -> None:
        process.again_at = None
        process.child = subprocess.Popen(
            process.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        output = process.child.stdout
        reader = threading.Thread(target=self.show, args=(process, output), daemon=True)
        reader.start()
        self.readers.append(reader)

    def stop(self, processes: Sequence[Process]) -> None:
        """Ask each to stop, once; kill what is left when patience ends or on another Ctrl-C."""
        for process in processes:
            if process.child:
                process.child.terminate()
        deadline = time.monotonic() + self.patience
        while any(process.child and process.child.poll() is None for process in processes):
            if self.impatient or time.monotonic() > deadline:
                break
            time.sleep(TICK)
        for process in processes:
            process.clean_up()

    def show(self, process: Process, output: Iterable[str]) -> None:
        for line in output:
            self.write(process.name, line.rstrip("\n"), process.colour)

    def say(self, text: str) -> None:
        self.write("", text, "")

    def write(self, name: str, text: str, colour: str) -> None:
        label = f"{name:{self.width}} │"
        if colour:
            label = f"\x1b[{colour}m{label}\x1b[0m"
        with self.printing, suppress(BrokenPipeError, OSError):
            print(label, text, flush=True)


def watch(folder: Path, changed: threading.Event) -> None:
    """Set `changed` when Python code below the folder is edited, made or deleted."""
    from watchdog.events import PatternMatchingEventHandler
    from watchdog.observers import Observer

    handler = PatternMatchingEventHandler(patterns=["*.py"], ignore_directories=True)
    for event in ("on_modified", "on_created", "on_deleted", "on_moved"):
        setattr(handler, event, lambda _: changed.set())
    observer = Observer()
    observer.daemon = True
    observer.schedule(handler, str(folder), recursive=True)
    observer.start()


LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """On Linux a child is told to stop even when its manager was killed with SIGKILL."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
