"""Jobs survive what happens to their worker: real workers, stopped and killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker

from app.framework.sqlite_broker import broker_settings, make_broker

LEASE = 0.6

WORKER = """
import signal, sys, threading, time
from pathlib import Path
import dramatiq
from app.framework.sqlite_broker import make_broker

url, lease, folder = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
broker = make_broker(url, lease=lease)

def say(text):
    with open(folder / "diary", "a") as diary:
        diary.write(text + "\\n")

@dramatiq.actor(broker=broker)
def work(name):
    say(f"began {name}")
    while name.startswith("long") and not (folder / "go").exists():
        time.sleep(0.01)
    say(f"did {name} at {time.time()}")

asked_to_stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=50)
worker.start()
asked_to_stop.wait()
worker.stop()
broker.close()
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite://{tmp_path}/jobs.db"


@pytest.fixture
def broker(url):
    broker = make_broker(url, lease=LEASE)
    broker.declare_queue("default")
    yield broker
    broker.close()


@pytest.fixture
def start_worker(url, tmp_path):
    """A function that starts a worker process."""
    processes = []

    def start():
        command = [sys.executable, "-c", WORKER, url, str(LEASE), str(tmp_path)]
        processes.append(subprocess.Popen(command, stderr=subprocess.PIPE))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def diary(tmp_path):
    """A function that lists what the workers wrote down."""

    def lines():
        path = tmp_path / "diary"
        return path.read_text().splitlines() if path.exists() else []

    return lines


def message(name):
    return dramatiq.Message("default", "work", (name,), {}, {})


def states(tmp_path):
    """How many messages are in each state."""
    connection = sqlite3.connect(tmp_path / "jobs.db")
    try:
        query = "SELECT state, count(*) FROM dramatiq_messages GROUP BY state"
        return dict(connection.execute(query).fetchall())
    finally:
        connection.close()


def until(condition, seconds=6):
    """Wait for the condition; the test fails if it doesn't come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def done(diary):
    return {line.split()[1] for line in diary() if line.startswith("did ")}


def test_the_job_of_a_worker_that_was_killed_runs_again(broker, start_worker, diary, tmp_path):
    broker.enqueue(message("long"))
    worker = start_worker()
    until(lambda: diary() == ["began long"])
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    (tmp_path / "go").touch()

    start_worker()

    until(lambda: done(diary) == {"long"})
    assert diary().count("began long") == 2
    until(lambda: states(tmp_path) == {"done": 1})


def test_jobs_fetched_by_a_worker_that_is_stopped_go_to_the_next(
    broker, start_worker, diary, tmp_path
):
    for name in ("long", "b", "c"):
        broker.enqueue(message(name))
    worker = start_worker()
    until(lambda: states(tmp_path).get("consumed") == 2 and diary())
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "go").touch()
    assert worker.wait(10) == 0
    assert "consumed" not in states(tmp_path)

    start_worker()

    until(lambda: done(diary) == {"long", "b", "c"})
    assert len(diary()) == 6


def test_a_delayed_job_survives_its_worker(broker, start_worker, diary, tmp_path):
    due = time.time() + 1
    broker.enqueue(message("later"), delay=1000)
    worker = start_worker()
    until(lambda: states(tmp_path) == {"consumed": 1})
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    start_worker()

    until(lambda: done(diary) == {"later"})
    assert float(diary()[-1].split()[-1]) >= due


def test_who_lives_keeps_a_job_for_longer_than_a_lease(broker, tmp_path):
    ours = broker.consume("default")
    broker.enqueue(message("a"))
    until(lambda: next(ours))
    other = make_broker(broker.db_url, lease=LEASE)
    theirs = other.consume("default")
    deadline = time.monotonic() + 2.5 * LEASE
    while time.monotonic() < deadline:
        assert next(theirs) is None
    theirs.close()
    other.close()
    ours.close()


def test_jobs_are_taken_in_their_order_and_once(broker):
    for number in range(5):
        broker.enqueue(message(f"job {number}"))
    first, second = broker.consume("default", prefetch=9), broker.consume("default", prefetch=9)

    taken = [next(consumer).args[0] for consumer in (first, second, first, second, first)]

    assert taken == [f"job {number}" for number in range(5)]
    first.close()
    second.close()


def test_a_job_that_queues_itself_again_is_not_lost_with_its_acknowledgement(broker, tmp_path):
    consumer = broker.consume("default")
    broker.enqueue(message("again"))
    until(lambda: states(tmp_path) == {"queued": 1})
    taken = next(consumer)
    broker.enqueue(taken._message)
    consumer.ack(taken)

    assert states(tmp_path) == {"queued": 1}
    assert next(consumer).args == ("again",)
    consumer.close()


def test_no_more_is_fetched_than_asked_for(broker, tmp_path):
    for name in ("a", "b", "c"):
        broker.enqueue(message(name))
    consumer = broker.consume("default", prefetch=2)

    assert [next(consumer) is not None for _ in range(3)] == [True, True, False]
    assert states(tmp_path) == {"consumed": 2, "queued": 1}
    consumer.close()


def test_a_job_that_failed_for_good_is_kept_as_rejected(broker, tmp_path):
    broker.enqueue(message("bad"))
    consumer = broker.consume("default")
    consumer.nack(next(consumer))

    assert states(tmp_path) == {"rejected": 1}
    consumer.close()


def test_messages_of_the_package_itself_are_taken_over(url, tmp_path):
    import dramatiq_sqlite

    old = dramatiq_sqlite.SQLiteBroker(url=url)
    old.enqueue(message("old"))
    with old.db as cursor:
        cursor.execute("UPDATE dramatiq_messages SET state = 'consumed', mtime = mtime - 60")
    old.db.conn.close()

    broker = make_broker(url)
    consumer = broker.consume("default")
    assert next(consumer).args == ("old",)
    consumer.close()
    broker.close()


def test_a_forked_process_has_a_connection_of_its_own(broker, tmp_path):
    ours = broker.db
    child = os.fork()
    if child == 0:
        try:
            broker.enqueue(message("of the child"))
            os._exit(0 if broker.db is not ours else 1)
        finally:
            os._exit(2)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert broker.db is ours
    assert states(tmp_path) == {"queued": 1}


def test_an_app_gets_the_broker_that_its_url_names(make_app, tmp_path):
    redis = make_app(**broker_settings("redis://127.0.0.1:6390/5", tmp_path)).dramatiq_broker
    sqlite = make_app(**broker_settings("sqlite://var/jobs.db", tmp_path)).dramatiq_broker
    memory = make_app(**broker_settings("memory://", tmp_path)).dramatiq_broker

    assert isinstance(redis, RedisBroker)
    assert redis.client.connection_pool.connection_kwargs["port"] == 6390
    assert redis.client.connection_pool.connection_kwargs["db"] == 5
    assert sqlite.lease == 15
    assert (tmp_path / "var" / "jobs.db").exists()
    assert isinstance(memory, StubBroker)
    sqlite.close()
    redis.close()


@pytest.mark.parametrize("url", ["amqp://host", "jobs.db", "sqlite://", ""])
def test_another_url_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match="the jobs' URL must be"):
        broker_settings(url, tmp_path)
