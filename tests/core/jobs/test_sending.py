"""Sending a job: part of the transaction, with its cause, once per key."""

from contextlib import suppress
from dataclasses import replace

from app.core import causes
from app.core.causes import Cause
from app.core.db import transaction
from app.identity.tasks import deliver_verification
from tests.cast import alone


class Undone(Exception):
    """Raised to roll back."""


def test_J01_a_rollback_takes_its_jobs_along(context, job_rows):
    with suppress(Undone), transaction():
        deliver_verification.send(1, "digest")
        assert len(job_rows()) == 1
        raise Undone

    assert job_rows() == []


def test_J01_a_savepoint_that_is_undone_takes_its_jobs_along(context, job_rows):
    with transaction():
        deliver_verification.send(1, "outer")
        with suppress(Undone), transaction():
            deliver_verification.send(2, "inner")
            raise Undone

    [row] = job_rows()
    assert '"outer"' in row["message"]


def test_J01_a_commit_keeps_it(context, job_rows):
    with transaction():
        deliver_verification.send(1, "digest")

    [row] = job_rows()
    assert (row["actor"], row["state"]) == ("deliver_verification", "queued")


def test_J01_outside_a_transaction_it_is_kept_at_once(context, job_rows):
    deliver_verification.send(1, "digest")

    assert len(job_rows()) == 1


def test_a_delay_is_a_time(context, job_rows, run_jobs):
    deliver_verification.send_with_options(args=(1, "digest"), delay=3_600_000)
    run_jobs()

    [row] = job_rows()
    assert row["state"] == "queued"
    assert row["claims"] == 0


def test_J04_one_key_is_one_job_until_it_is_done(context, job, job_rows, run_jobs):
    runs = []

    @job()
    def count():
        runs.append(1)

    for _ in range(3):
        count.send_with_options(key="only-one")
    assert len(job_rows()) == 1
    run_jobs()
    count.send_with_options(key="only-one")
    run_jobs()

    assert len(runs) == 2


def test_a_job_knows_its_cause_and_passes_it_on(context, acme, job, run_jobs):
    seen = []

    @job()
    def first():
        seen.append(causes.current())
        second.send()

    @job()
    def second():
        seen.append(causes.current())

    def send():
        causes.set_cause(cause)
        with context.app_context():
            first.send()

    cause = Cause(
        "a-request",
        acme.max.user_id,
        acme.workspace.id,
        source="web",
        ip="203.0.113.7",
        user_agent="A browser",
        impersonator_id=7,
    )
    alone(send)
    run_jobs()

    assert seen == [replace(cause, source="job")] * 2


def test_a_request_is_the_cause_of_what_it_sends(acme, visit, job_rows):
    from app.projects.actions import create_project

    project = create_project(acme.max, name="Relaunch")
    answer = visit(acme.max).post(
        f"/w/{acme.workspace.slug}/projects/{project.id}/import", {"lines": "One\nTwo"}
    )

    [row] = job_rows()
    assert row["request_id"] == answer.headers["X-Request-ID"]
    assert (row["user_id"], row["workspace_id"]) == (acme.max.user_id, acme.workspace.id)


def test_urgent_jobs_come_first(context, job, run_jobs):
    order = []

    @job(priority=100)
    def late():
        order.append("late")

    @job(priority=-10)
    def urgent():
        order.append("urgent")

    with transaction():
        for _ in range(5):
            late.send()
        urgent.send()
    run_jobs()

    assert order[0] == "urgent"
