"""The worker and the scheduler as processes: what happens to jobs when they are told to stop."""

import signal
import sqlite3

import pendulum
import pytest
from periodiq import cron

from app.processes.scheduler import next_due, periodic
from tests.bin.conftest import until

#: A worker on a queue of its own, with one job that says when it begins and when it ends.
WORKER = """
import time
from pathlib import Path
from types import SimpleNamespace
import dramatiq
from app.processes import worker
from app.framework.sqlite_broker import make_broker

broker = make_broker("sqlite:///{0}/jobs.db")

@dramatiq.actor(broker=broker)
def slow(number):
    Path(f"begun-{{number}}").touch()
    time.sleep(1)
    Path(f"ended-{{number}}").touch()

{1}
worker.create_app = lambda: SimpleNamespace(dramatiq_broker=broker)
worker.main()
"""

SCHEDULER = """
from types import SimpleNamespace
from app.processes import scheduler
scheduler.create_app = lambda: SimpleNamespace(dramatiq_broker=SimpleNamespace(actors={}))
scheduler.main()
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


def states(folder):
    """How many messages of the queue are in which state."""
    with sqlite3.connect(folder / "jobs.db") as queue:
        query = "SELECT state, count(*) FROM dramatiq_messages GROUP BY state"
        found = dict(queue.execute(query).fetchall())
    queue.close()
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_job_at_work_ends_and_the_others_go_back_to_the_queue(start, tmp_path, number):
    queued = "for number in range(4): slow.send(number)"
    worker = start(WORKER.format(tmp_path, queued), WORKER_THREADS="1")
    until((tmp_path / "begun-0").exists)
    worker.send_signal(number)
    worker.send_signal(number)
    assert worker.wait(timeout=30) == 0, worker.stdout.read()
    assert (tmp_path / "ended-0").exists()
    assert not (tmp_path / "begun-3").exists()
    found = states(tmp_path)
    assert set(found) == {"done", "queued"}
    assert found["done"] + found["queued"] == 4


def test_a_worker_without_work_stops_at_once(start, tmp_path):
    worker = start(WORKER.format(tmp_path, ""))
    said = until(worker.stdout.readline)
    assert "Working on jobs of default" in said
    worker.terminate()
    assert worker.wait(timeout=10) == 0


def test_a_signal_may_arrive_at_any_moment(start):
    process = start(INTERRUPTED)
    assert process.wait(timeout=10) == 0
    assert process.stdout.read() == "came\n"


def test_a_scheduler_with_nothing_to_schedule_waits(start):
    scheduler = start(SCHEDULER)
    assert "Periodic jobs: none" in until(scheduler.stdout.readline)
    assert scheduler.poll() is None
    scheduler.terminate()
    assert scheduler.wait(timeout=10) == 0


class Job:
    """An actor, as far as the scheduler looks at it."""

    def __init__(self, times=None):
        self.options = {"periodic": cron(times)} if times else {}


def test_only_what_has_a_time_is_scheduled():
    nightly, never = Job("0 4 * * *"), Job()
    assert periodic([nightly, never]) == [nightly]


def test_what_is_due_at_the_same_minute_comes_together():
    nightly, hourly, later = Job("0 4 * * *"), Job("0 * * * *"), Job("5 4 * * *")
    at, due = next_due([nightly, hourly, later], pendulum.datetime(2026, 3, 1, 3, 12, 40))
    assert at == pendulum.datetime(2026, 3, 1, 4, 0)
    assert due == [nightly, hourly]


def test_a_minute_that_was_served_does_not_come_again():
    each_minute = Job("* * * * *")
    at, _ = next_due([each_minute], pendulum.datetime(2026, 3, 1, 4, 0))
    assert at == pendulum.datetime(2026, 3, 1, 4, 1)
