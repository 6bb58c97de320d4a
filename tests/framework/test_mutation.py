"""`bin/regress --mutate`, one fault: only the fault counts, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.framework.processes import family
from tests.framework.regression import ROOT, mutation, reached, trial
from tests.framework.regression.catalogue import Place
from tests.framework.regression.faults import Fault
from tests.framework.regression.kept import Kept
from tests.framework.regression.trial import Verdict

#: A package of one function, and what a person might do to it.
GOOD, WORSE = "a if a < b else b", "None"
PACKAGE = f"def least(a, b):\n    return {GOOD}\n"
#: Tries the fault with the tests that are named on its command line.
TRIAL = f"""
import signal
import sys
from pathlib import Path
from tests.framework.processes import nothing_left
from tests.framework.regression import mutation, reached, trial
from tests.framework.regression.catalogue import Place
from tests.framework.regression.faults import Fault

root, seconds, *names = sys.argv[1:]
home = Path(root, "site/small_package_of_a_test")
file = home / "__init__.py"
fault = Fault(2, "returns nothing", {PACKAGE.index(GOOD)}, {len(PACKAGE) - 1}, {WORSE!r}, (2, 2))
test = {{"outcome": "passed", "seconds": float(seconds), "lines": 1}}
lines = {{str(file): {{"2": list(range(len(names)))}}}}
known = reached.Reached()
known.add({{"tests": dict.fromkeys(names, test), "files": lines, "imported": {{}}}})
trial.START = 1
signal.signal(signal.SIGINT, signal.default_int_handler)  # it may have been born to ignore it
with nothing_left():
    [result] = mutation.tried([Place(home, file, fault)], known, Path(root))
    print("noticed by", result.verdict.by or "nobody")
"""
TESTS = """
import subprocess, time
from pathlib import Path
from small_package_of_a_test import least

def test_always_fails(): assert False
def test_always_passes(): pass
def test_fails(): assert least(1, 2) == 1
def test_hangs():
    left = subprocess.Popen(["sleep", "600"], start_new_session=True)
    Path("left").write_text(str(left.pid))
    while not least(1, 2): time.sleep(0.01)
    left.kill(), left.wait()
def test_is_slow(): time.sleep(3)
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture
def start(tmp_path):
    """`start(seconds, name, ...)` tries the fault with these tests, in a process of its own."""
    package = tmp_path / "site/small_package_of_a_test"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(TESTS)
    started = []

    def start(seconds, *names):
        words = [sys.executable, "-c", TRIAL, str(tmp_path), str(seconds)]
        words += [f"mended:test_it.py::test_{name}" for name in names]
        path = f"{package.parent}{os.pathsep}{ROOT}"
        process = subprocess.Popen(
            words, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()  # it stops what it has started
        process.communicate()


def said(process):
    return process.communicate(timeout=120)[0].splitlines()[-1].removeprefix("noticed by ")


def left(tmp_path):
    """The process that a test has started, when it is there."""
    note = tmp_path / "left"
    return note.exists() and note.read_text() and Path("/proc", note.read_text()).exists()


def test_a_test_that_fails_without_the_fault_notices_nothing(start):
    names = ("always_fails", "fails")
    assert said(start(1, *names)) == "mended:test_it.py::test_fails"
    assert said(start(1, "always_fails", "always_passes")) == "nobody"


def test_a_test_that_is_not_there_notices_nothing(start):
    assert said(start(1, "that_is_gone")) == "nobody"


def test_a_test_that_takes_longer_on_a_busy_machine_notices_nothing(start):
    """It took no time when it was recorded, and takes three seconds now, fault or not."""
    assert said(start(-0.2, "is_slow")) == "nobody"


@linux
def test_a_hang_counts_and_nothing_is_left_of_it(start, tmp_path):
    assert said(start(0.3, "hangs")) == "the clock"
    assert not left(tmp_path)


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_stops_the_command_stops_all_that_it_has_started(start, tmp_path, number):
    process = start(60, "hangs")
    while not left(tmp_path):
        assert process.poll() is None
        time.sleep(0.02)
    begun = family(process.pid)
    assert len(begun) >= 2
    process.send_signal(number)
    process.wait(30)
    assert not [pid for pid in begun if Path("/proc", str(pid)).exists()]


@pytest.fixture
def places(tmp_path):
    """Three faults of a package; `Verdict`s of them can be kept."""
    file = tmp_path / "small.py"
    file.write_text("a = 1\nb = 2\nc = 3\n")
    return [
        Place(file, file, Fault(line, "one too many", at, at + 1, str(line + 1), (line, line)))
        for line, at in ((1, 4), (2, 10), (3, 16))
    ]


def test_a_run_that_was_stopped_goes_on_where_it_stopped(places, tmp_path, monkeypatch):
    asked = []

    def try_fault(home, file, fault, *rest):
        asked.append(fault.line)
        return Verdict(True, "mended:a", 1, 1)

    monkeypatch.setattr(trial, "try_fault", try_fault)
    monkeypatch.setattr(trial, "failing", lambda names, root: set())
    monkeypatch.setattr(mutation, "reap", lambda: None)
    known = reached.Reached()

    def run(seconds, *about):
        kept = Kept(tmp_path / "tried", about)
        return mutation.tried(places, known, tmp_path, kept, seconds)

    assert run(0, "seed 1") == []
    assert (
        len(mutation.tried(places[:2], known, tmp_path, Kept(tmp_path / "tried", ["seed 1"]))) == 2
    )
    assert len(run(60, "seed 1")) == 3
    assert asked == [1, 2, 3]
    assert len(run(0, "seed 1")) == 3
    assert run(0, "seed 2") == []


def test_a_draw_is_the_same_for_the_same_seed_and_a_part_of_it_is_fair(places):
    draws = {tuple(place.fault.line for place in mutation.drawn(places, 3, n)) for n in range(50)}
    assert len(draws) == 6
    assert mutation.drawn(places, 2, 7) == mutation.drawn(places, 2, 7)
    assert len(mutation.drawn(places, 9, 7)) == 3
