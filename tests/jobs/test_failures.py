"""A job that has failed for good: whoever started it is told, once, and nobody else."""

import pytest

from app.core.db import transaction
from app.core.jobs import send_as
from app.jobs.actions import retry_job
from app.jobs.tasks import tell_of_failures
from app.projects.actions import create_project, delete_project
from app.projects.tasks import import_tasks
from tests.notifications.conftest import erase, lines_of, rows_of, sentences_of


@pytest.fixture
def failed(acme, run_jobs):
    """Ada's import into a project that is deleted before it begins."""
    project = create_project(acme.ada, name="Relaunch")
    job = send_as(acme.ada, import_tasks, project.id, ["One"])
    delete_project(acme.ada, project)
    run_jobs(failing=True)
    return job


def told(run_jobs):
    tell_of_failures()
    run_jobs(failing=True)


def test_T01_nobody_else_is_told_of_a_failure(acme, globex, failed, run_jobs):
    told(run_jobs)

    for other in (acme.olga, acme.max, acme.vera, globex.oscar):
        assert sentences_of(other) == []


def test_whoever_started_it_is_told_once(acme, failed, run_jobs):
    for _ in range(3):
        told(run_jobs)

    assert sentences_of(acme.ada) == ["“Import of tasks” failed"]


def test_to_look_for_it_is_sent_when_it_fails(acme, failed, job_rows):
    [look] = [row for row in job_rows() if row["actor"] == "tell_of_failures"]

    assert look["state"] == "queued"


def test_it_leads_to_the_job_as_long_as_that_is_kept(acme, failed, run_jobs):
    from app.notifications.actions import open_notification

    told(run_jobs)
    [line] = lines_of(acme.ada)
    assert open_notification(acme.ada, line.id) == ("workspace.jobs_id", {"id": failed.id})

    with transaction():
        failed.drop()
    assert open_notification(acme.ada, line.id) is None


def test_a_job_that_fails_again_after_a_retry_is_told_again(acme, failed, run_jobs):
    told(run_jobs)
    retry_job(acme.olga, failed.id)
    run_jobs(failing=True)
    told(run_jobs)

    assert len(sentences_of(acme.ada)) == 2


def test_who_has_left_meanwhile_leaves_no_event(acme, failed, run_jobs):
    before = len(rows_of("events"))
    erase(acme.ada)
    told(run_jobs)

    assert len(rows_of("events")) == before
    assert all(row["failure_told_at"] for row in rows_of("jobs") if row["state"] == "dead")


def test_J06_of_many_that_look_at_once_one_tells(acme, failed, race):
    assert [each for each in race(tell_of_failures) if each] == []

    assert [row["verb"] for row in rows_of("events")].count("job.failed") == 1


def test_what_was_stopped_is_no_failure(acme, run_jobs):
    from app.jobs.actions import cancel_job

    project = create_project(acme.ada, name="Relaunch")
    cancel_job(acme.ada, send_as(acme.ada, import_tasks, project.id, ["One"]).id)
    told(run_jobs)

    assert sentences_of(acme.ada) == []
