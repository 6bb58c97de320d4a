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
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.framework.regression.faults import Fault

if TYPE_CHECKING:
    import pytest

#: How much recorded time the tests of one fault may take; the nearest come first.
SECONDS = 40
#: What each test brings along, besides its own time.
START = 8
#: How many seconds tests may take without any fault, on a machine that does other things too.
PATIENCE = 900
#: What the names of the tests begin with: our mends are applied, or none of them.
SUITES = MENDED, RELEASED = "mended:", "released:"
#: What else than a test may notice a fault.
CLOCK, BEFORE = "the clock", "an error before any test"


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
        for suite in SUITES:
            mine = [name for name in names if name.startswith(suite)]
            chosen = affordable(mine, tests, SECONDS)
            if not chosen:
                continue
            limit = busy() * (3 * sum(tests[name]["seconds"] for name in chosen) + START)
            chosen = [name.removeprefix(suite) for name in chosen]
            by = _noticed(chosen, Run(overlay, suite, root), limit)
            ran += len(chosen)
            if by:
                who = by if by in (CLOCK, BEFORE) else suite + by
                return Verdict(True, who, ran, len(names))
    return Verdict(False, "", ran, len(names))


def busy() -> float:
    """How many times longer things take, at a guess, because of what else the machine does."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


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


@dataclass(frozen=True)
class Run:
    """Where the faulty package is, if any, and which suite looks for the fault."""

    overlay: Path
    suite: str
    root: Path
    words: tuple[str, ...] = ()

    def plain(self, *words: str) -> "Run":
        """The same without the fault."""
        return replace(self, overlay=_nothing(self.overlay.parent), words=words)


def _noticed(names: list[str], run: Run, limit: float) -> str:
    """What noticed the fault: a test, an error before any test, the clock; or nothing."""
    by = _run(names, run, limit)
    if by == CLOCK and not _hangs(names, run, limit):
        return ""
    if by == BEFORE and _run(names, run.plain("--collect-only"), PATIENCE):
        return ""  # they can't be collected without the fault either
    return by


def _hangs(names: list[str], run: Run, limit: float) -> bool:
    """Whether it is the fault that takes the time: the machine may have other things to do."""
    start = time.monotonic()
    if _run(names, run.plain(), 10 * limit):
        return False
    enough = 3 * (time.monotonic() - start) + START
    return enough <= limit or bool(_run(names, run, enough))


def failing(names: set[str], root: Path) -> set[str]:
    """Those of these tests that fail without any fault."""
    found = set()
    for suite in SUITES:
        left = [name.removeprefix(suite) for name in sorted(names) if name.startswith(suite)]
        with tempfile.TemporaryDirectory(prefix="fault") as place:
            run = Run(_nothing(Path(place)), suite, root)
            while left and (by := _run(left, run, PATIENCE)):
                found |= {suite + name for name in left if by in (name, CLOCK, BEFORE)}
                left = [name for name in left if suite + name not in found]
    return found


def _nothing(place: Path) -> Path:
    """A folder that replaces no package."""
    (place / "nothing").mkdir(exist_ok=True)
    return place / "nothing"


def _run(names: list[str], run: Run, limit: float) -> str:
    """What failed: a test, something before any test, the time; or nothing."""
    place = run.overlay.parent
    (place / "names").write_text("\n".join(names), encoding="utf-8")
    (place / "noticed").unlink(missing_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child only runs tests, and leaves
        child = os.fork()
    if not child:
        _become_pytest(run, place)
    try:
        status = _wait(child, limit)
    except BaseException:
        _stop(child)
        raise
    if (place / "noticed").exists():
        return (place / "noticed").read_text(encoding="utf-8")
    if status is None:
        return CLOCK
    return BEFORE if status else ""


def _become_pytest(run: Run, place: Path) -> None:
    """In the child: run the tests and leave. It never returns."""
    code = 70
    try:
        import pytest  # whoever makes the environment may not have it

        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        # Whoever runs in the background ignores this one, and `_stop` asks with it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        output = os.open(place / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(run.root)
        os.environ.update(REGRESS_FAULT=str(run.overlay))
        sys.path.insert(0, str(run.overlay))
        words = ["-x", "-q", "-p", "no:cacheprovider", *run.words]
        if run.suite == RELEASED:
            os.environ["MENDS_SKIP"] = "all"
            words += ["--confcutdir=tests/framework"]
        words += [f"--basetemp={place / 'tmp'}", f"@{place / 'names'}"]
        code = int(pytest.main(words, plugins=[_First(place / "noticed")]))
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
        with suppress(ProcessLookupError):  # it may not have a group yet
            os.killpg(child, sent)
        for _ in range(100):
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.05)
