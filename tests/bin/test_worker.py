"""The worker as a process: what happens to jobs when it is told to stop, and when it is killed."""

import signal
import time

import pytest

from tests.bin.conftest import until

#: The application's worker, with jobs that leave a mark when they begin and when they end.
WORKER = """
import sys, time
from datetime import timedelta
from pathlib import Path
from app.core import jobs
from app.core.jobs import broker
from app.processes import worker

broker.LEASE = timedelta(seconds=1)

@jobs.actor(max_retries=0)
def slow(number):
    Path(f"begun-{number}").touch()
    while not Path("go").exists():
        time.sleep(0.01)
    with Path(f"ended-{number}").open("a") as file:
        file.write("x")

create_app = worker.create_app
worker.create_app = lambda: create_app(
    SECRET_KEY="a key for tests that is long enough", DATABASE_URL=sys.argv[1]
)
if len(sys.argv) > 2:
    from app.framework.migrations import migrate
    app = worker.create_app()
    with app.app_context():
        migrate(app.db.engine, app.db.migrations_folder)
        for number in range(4):
            slow.send(number)
        slow.send_with_options(args=(99,), delay=1500)
else:
    worker.main()
"""

#: A signal arrives at every line, of ours and of the library, that runs while we wait.
INTERRUPTED = """
import os, signal, sys
from app.processes.signals import StopSignal
stop = StopSignal()
seen = set()
def interrupt(frame, event, argument):
    place = (frame.f_code, frame.f_lineno)
    if event == "line" and place not in seen:
        seen.add(place)
        os.kill(os.getpid(), signal.SIGTERM)
    return interrupt
sys.settrace(interrupt)
came = stop.wait(5)
sys.settrace(None)
print("came" if came and seen else "lost")
"""


@pytest.fixture
def work(start, each_database_url):
    """A function that starts a worker, on a database with four jobs and a delayed one."""

    def begin():
        return start(WORKER, each_database_url, WORKER_THREADS="1")

    sender = start(WORKER, each_database_url, "send")
    assert sender.wait(timeout=30) == 0, sender.stdout.read()
    return begin


def ended(folder):
    """Which jobs have ended, and how often."""
    return {path.name: len(path.read_text()) for path in folder.glob("ended-*")}


EACH_ONCE = {f"ended-{number}": 1 for number in (0, 1, 2, 3, 99)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_J03_a_job_at_work_ends_and_the_others_wait_for_the_next_worker(work, tmp_path, number):
    worker = work()
    until((tmp_path / "begun-0").exists)
    worker.send_signal(number)
    worker.send_signal(number)
    (tmp_path / "go").touch()
    assert worker.wait(timeout=30) == 0, worker.stdout.read()
    assert ended(tmp_path) == {"ended-0": 1}
    (next_worker := work())
    until(lambda: ended(tmp_path) == EACH_ONCE)
    next_worker.terminate()
    assert next_worker.wait(timeout=30) == 0


def test_J02_what_a_killed_worker_had_is_done_by_the_next(work, tmp_path):
    worker = work()
    until((tmp_path / "begun-0").exists)
    worker.kill()
    worker.wait(timeout=30)
    (tmp_path / "go").touch()
    next_worker = work()
    until(lambda: ended(tmp_path) == EACH_ONCE)
    next_worker.terminate()
    assert next_worker.wait(timeout=30) == 0


def test_J02_a_living_worker_keeps_what_it_has_however_long_it_takes(work, tmp_path):
    worker, other = work(), work()
    until(lambda: len(list(tmp_path.glob("begun-*"))) >= 2)
    begun = time.monotonic()
    until(lambda: time.monotonic() - begun > 2.5)  # more than two leases
    (tmp_path / "go").touch()
    until(lambda: ended(tmp_path) == EACH_ONCE)
    for process in (worker, other):
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_a_signal_may_arrive_at_any_moment(start):
    process = start(INTERRUPTED)
    assert process.wait(timeout=10) == 0
    assert process.stdout.read() == "came\n"
