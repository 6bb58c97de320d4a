"""Jobs that fail: tried again with growing pauses, then kept as dead letters."""

from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.jobs import Job, store
from app.core.jobs.broker import LEASE, DatabaseBroker
from app.core.jobs.store import MOST_LOSSES
from tests.cast import alone, look_up, meddle


def make_due(context):
    meddle("UPDATE jobs SET run_at = created_at WHERE state = 'queued'")


def test_J05_a_failed_job_waits_and_is_tried_again(context, job, job_rows, run_jobs):
    tries = []

    @job(min_backoff=60_000)
    def flaky():
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("password=hunter2 at postgresql://me:secret@db")

    flaky.send()
    run_jobs(failing=True)
    [row] = job_rows()
    assert row["state"] == "queued"
    assert row["run_at"] > row["created_at"]
    assert row["error"] == "RuntimeError: password=••• at postgresql://•••@db"
    make_due(context)
    run_jobs()

    assert len(tries) == 2
    assert job_rows() == []


def test_J05_at_last_it_is_a_dead_letter_that_can_be_retried(context, job, job_rows, run_jobs):
    broken = [True]

    @job(max_retries=1, min_backoff=60_000)
    def poison(token, user_id):
        if broken:
            raise ValueError(user_id)

    poison.send(token := "s3cret" * 10, 7)
    for _ in range(2):
        run_jobs(failing=True)
        make_due(context)
    dead = look_up(Job, job_rows()[0]["id"])

    assert (dead.state, dead.error) == ("dead", "ValueError: 7")
    assert dead.arguments == ["•••", 7]
    assert token not in dead.trace
    assert "poison" in dead.trace
    broken.clear()
    with everywhere("a job of no workspace"), transaction():
        assert dead.retry()
    run_jobs(failing=True)
    assert job_rows() == []


def test_J05_a_dead_letter_can_be_dropped(context, job, job_rows, run_jobs):
    @job(max_retries=0)
    def poison():
        raise ValueError

    poison.send()
    run_jobs(failing=True)

    with everywhere("a job of no workspace"), transaction():
        assert Job.get(job_rows()[0]["id"]).drop()
    assert job_rows() == []


def test_only_a_failed_job_is_retried_or_dropped(context, job, job_rows):
    @job()
    def waiting():
        pass

    waiting.send()

    with everywhere("a job of no workspace"), transaction():
        row = Job.get(job_rows()[0]["id"])
        assert not row.retry()
        assert not row.drop()


def test_J05_a_message_for_a_job_that_is_no_more_is_a_dead_letter(context, job, job_rows, run_jobs):
    @job()
    def forgotten():
        pass

    forgotten.send()
    actor = context.dramatiq_broker.actors.pop("forgotten")
    run_jobs(failing=True)
    context.dramatiq_broker.actors["forgotten"] = actor

    assert [row["state"] for row in job_rows()] == ["dead"]


def test_J05_a_job_that_kills_its_workers_is_not_handed_out_for_ever(context, job, job_rows):
    @job()
    def deadly():
        pass

    deadly.send()
    meddle(
        "UPDATE jobs SET state = 'running', leased_until = created_at, losses = ?",
        [MOST_LOSSES - 1],
    )
    desk_that_looks_around(context)

    [row] = job_rows()
    assert row["state"] == "dead"
    assert "died" in row["error"]


def desk_that_looks_around(context):
    from app.core.jobs import store

    conn = store.connect(context.db.engine)
    store.renew(conn, [], LEASE)
    conn.close()


def test_J02_a_job_that_could_not_be_put_back_is_not_taken_for_done(
    context, job, job_rows, run_jobs, monkeypatch
):
    """The job fails, and so does writing that down: the database was away for a moment."""

    @job(min_backoff=60_000)
    def unlucky():
        raise RuntimeError

    unlucky.send()
    enqueue = DatabaseBroker.enqueue

    def away(self, message, **options):
        raise psycopg.OperationalError("gone for a moment")

    monkeypatch.setattr(DatabaseBroker, "enqueue", away)
    alone(worked_on, context.dramatiq_broker, unlucky)
    monkeypatch.setattr(DatabaseBroker, "enqueue", enqueue)

    [row] = job_rows()
    assert row["state"] in ("queued", "running")
    assert row["error"] == "RuntimeError: "


def worked_on(broker, actor):
    """One job taken, run and put down, step by step as a worker's threads do it."""
    consumer = broker.consume("default", prefetch=1, timeout=10)
    message = next(consumer)
    broker.emit_before("process_message", message)
    with pytest.raises(RuntimeError) as failure:
        actor.fn()
    message.stuff_exception(failure.value)
    broker.emit_after("process_message", message, exception=failure.value)
    consumer.ack(message)
    next(consumer)
    consumer.close()


@pytest.mark.parametrize("hours", [-1, 1])
def test_R07_whatever_the_clock_does_a_dead_workers_job_is_taken_over(
    context, job, job_rows, monkeypatch, hours
):
    @job()
    def waiting():
        """What a worker died with."""

    waiting.send()
    with closing(store.connect(context.db.engine)) as living:
        with store.committed(living):
            store.claim(living, "default", "who dies", 1, LEASE)
        later = store.now() + timedelta(hours=hours)
        monkeypatch.setattr(store, "now", lambda: later)
        store.renew(living, [], LEASE)

    assert [(row["state"], row["losses"]) for row in job_rows()] == [("queued", 1)]


def test_R07_a_worker_that_lives_keeps_its_job_when_the_clock_is_set_back(
    context, job, job_rows, monkeypatch
):
    @job()
    def at_work():
        """What a worker has in hand."""

    at_work.send()
    with closing(store.connect(context.db.engine)) as conn:
        with store.committed(conn):
            [row] = store.claim(conn, "default", "me", 1, LEASE)
        earlier = store.now() - timedelta(hours=1)
        monkeypatch.setattr(store, "now", lambda: earlier)
        store.renew(conn, [(row["id"], row["claims"])], LEASE)

    assert [row["state"] for row in job_rows()] == ["running"]
