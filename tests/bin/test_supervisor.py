"""The manager of processes: it stops what it started, all of it, and never twice."""

import signal
import sys

import pytest

from tests.bin.conftest import is_alive, until

SUPERVISE = """
import sys
from pathlib import Path
from app.processes.supervisor import Process, Supervisor
processes = [
    Process(name, ["bash", "-c", script], reload=reload, vital=not reload)
    for name, script, reload in {0!r}
]
sys.exit(Supervisor(processes, patience={1}, watch={2}).run())
"""

#: A leader with a child of its own; both write down who they are.
FAMILY = "sleep 300 & echo $! > grandchild; echo $$ > child; wait"


def supervise(*processes, patience=5.0, watch=None):
    """The code of a program that supervises these: name, shell script, whether it reloads."""
    rows = [(*row, False)[:3] for row in processes]
    return SUPERVISE.format(rows, patience, f"Path({str(watch)!r})" if watch else None)


@pytest.fixture
def note(tmp_path):
    """A function that waits for a file and tells what it says."""

    def note(name):
        path = tmp_path / name
        return until(lambda: path.exists() and path.read_text().strip())

    return note


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_every_process_and_what_they_started(start, note, number):
    manager = start(supervise(("family", FAMILY), ("other", "echo $$ > other; exec sleep 300")))
    family = [int(note(name)) for name in ("child", "grandchild", "other")]
    manager.send_signal(number)
    assert manager.wait(timeout=20) == 0
    assert not [pid for pid in family if is_alive(pid)]


def test_a_process_is_asked_once_and_may_finish(start, note):
    polite = (
        "asked=0; trap 'asked=$((asked + 1))' TERM; touch ready; echo $$ > child;"
        "while [ $asked = 0 ]; do sleep 0.05; done; sleep 1; echo $asked > asked"
    )
    manager = start(supervise(("polite", polite)))
    note("child")
    manager.terminate()
    manager.terminate()
    assert manager.wait(timeout=20) == 0
    assert note("asked") == "1"


def test_a_process_that_does_not_stop_is_killed_when_patience_ends(start, note):
    manager = start(
        supervise(("stubborn", "trap '' TERM; echo $$ > child; sleep 300"), patience=0.5)
    )
    stubborn = int(note("child"))
    manager.terminate()
    assert manager.wait(timeout=20) == 0
    assert not is_alive(stubborn)


def test_a_second_ctrl_c_ends_the_patience(start, note):
    stubborn = "trap 'echo yes > asked' TERM; echo $$ > child; while :; do sleep 0.1; done"
    manager = start(supervise(("stubborn", stubborn), patience=300))
    child = int(note("child"))
    manager.send_signal(signal.SIGINT)
    note("asked")
    manager.send_signal(signal.SIGINT)
    assert manager.wait(timeout=20) == 0
    assert not is_alive(child)


def test_a_process_that_fails_takes_the_others_along(start, note):
    waits = "while ! [ -s child ]; do sleep 0.05; done; exit 7"
    manager = start(supervise(("family", FAMILY), ("failing", waits)))
    family = [int(note(name)) for name in ("child", "grandchild")]
    assert manager.wait(timeout=20) == 7
    assert not [pid for pid in family if is_alive(pid)]
    assert "failing ended by itself (7)" in manager.stdout.read()


def test_even_a_clean_end_is_an_error_when_nobody_asked_for_it(start):
    assert start(supervise(("short", "exit 0"))).wait(timeout=20) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is of Linux")
def test_a_killed_manager_leaves_no_orphan(start, note):
    manager = start(supervise(("child", "echo $$ > child; exec sleep 300")))
    child = int(note("child"))
    manager.kill()
    until(lambda: not is_alive(child))


def test_code_that_changes_restarts_what_asked_for_it(start, note, tmp_path):
    (tmp_path / "code").mkdir()
    manager = start(
        supervise(
            ("worker", "echo $$ >> worker; exec sleep 300", True),
            ("web", "echo $$ >> web; exec sleep 300"),
            watch=tmp_path / "code",
        )
    )
    note("worker"), note("web")
    (tmp_path / "code" / "changed.py").write_text("")
    until(lambda: len((tmp_path / "worker").read_text().split()) == 2)
    assert len((tmp_path / "web").read_text().split()) == 1
    manager.terminate()
    assert manager.wait(timeout=20) == 0


def test_what_failed_in_development_starts_again_with_the_next_change(start, note, tmp_path):
    (tmp_path / "code").mkdir()
    fails = ("worker", "echo $$ >> worker; exit 1", True)
    manager = start(supervise(fails, ("web", "exec sleep 300"), watch=tmp_path / "code"))
    note("worker")
    lines = iter(manager.stdout.readline, "")
    assert "worker ended (1): it starts again when code changes" in next(lines)
    (tmp_path / "code" / "changed.py").write_text("")
    assert "code changed: worker" in next(lines)
    until(lambda: len((tmp_path / "worker").read_text().split()) == 2)
    assert manager.poll() is None


REVIVE = """
import sys
from app.processes import supervisor
supervisor.REVIVE = 0.1
processes = [supervisor.Process("hub", ["bash", "-c", sys.argv[1]], revive=True),
             supervisor.Process("web", ["sleep", "300"])]
sys.exit(supervisor.Supervisor(processes, patience=5).run())
"""


def test_what_pages_can_do_without_starts_again_by_itself(start, note, tmp_path):
    ends_once = "[ -e first ] && { echo $$ > second; exec sleep 300; }; touch first; exit 1"
    manager = start(REVIVE, ends_once)
    second = int(note("second"))
    manager.terminate()

    assert manager.wait(timeout=20) == 0
    assert not is_alive(second)


def test_each_line_says_who_wrote_it_down_to_the_last(start):
    manager = start(supervise(("web", "echo one; echo two >&2; exit 3")))
    assert manager.wait(timeout=20) == 3
    lines = manager.stdout.read().splitlines()
    assert lines[:2] == ["web │ one", "web │ two"]
