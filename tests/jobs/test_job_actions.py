"""Background work in people's hands: who may stop, retry and drop it, and what they read."""

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed, NotFound
from app.core.jobs import Job, send_as
from app.jobs.actions import cancel_job, drop_job, retry_job
from app.jobs.words import sentence_of, title_of
from app.projects.actions import create_project, delete_project
from app.projects.models import Task
from app.projects.tasks import import_tasks
from app.workspaces.models import Membership
from tests.cast import look_up, meddle


@pytest.fixture
def project(acme):
    return create_project(acme.max, name="Relaunch")


@pytest.fixture
def imported(acme, project):
    """An import that Max has started."""
    return send_as(acme.max, import_tasks, project.id, [f"Task {n}" for n in range(250)])


@pytest.fixture
def failed(context, imported):
    """The same, after it has failed for good."""
    meddle("UPDATE jobs SET state = 'dead', error = 'RuntimeError: x'")
    return imported


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=1000, offset=0)]


def test_an_outsider_finds_no_job(globex, imported):
    for act in (cancel_job, retry_job, drop_job):
        with pytest.raises(NotFound):
            act(globex.oscar, imported.id)


def test_a_member_stops_their_own_and_nobody_elses(acme, imported):
    with pytest.raises(NotAllowed):
        cancel_job(acme.vera, imported.id)
    cancel_job(acme.max, imported.id)
    cancel_job(acme.max, imported.id)

    assert look_up(Job, imported.id).state == "cancelled"
    assert verbs(acme.workspace).count("job.cancelled") == 1


def test_only_who_manages_them_retries_and_drops(acme, failed):
    for act in (retry_job, drop_job):
        with pytest.raises(NotAllowed):
            act(acme.max, failed.id)


def test_a_failed_job_is_retried(acme, failed, project, run_jobs):
    retry_job(acme.ada, failed.id)
    retry_job(acme.ada, failed.id)
    run_jobs(failing=True)
    job = look_up(Job, failed.id)

    assert job.state == "done"
    assert sentence_of(job) == "250 tasks were added."
    assert verbs(acme.workspace).count("job.retried") == 1


def test_a_failed_job_is_dropped(acme, failed):
    drop_job(acme.ada, failed.id)

    assert look_up(Job, failed.id) is None
    assert verbs(acme.workspace)[0] == "job.dropped"


def test_an_import_adds_every_line_once_and_tells_how_many(acme, project, imported, run_jobs):
    run_jobs()
    job = look_up(Job, imported.id)

    assert Task.counts(project).open_count == 250
    assert (job.done_count, job.total_count) == (250, 250)
    assert (title_of(job), sentence_of(job)) == ("Import of tasks", "250 tasks were added.")
    assert verbs(acme.workspace).count("task.created") == 250


def test_rights_are_checked_again_when_the_job_runs(acme, context, project, imported, run_jobs):
    meddle("UPDATE memberships SET role = 'viewer' WHERE id = ?", [acme.max.id])
    run_jobs(failing=True)

    assert Task.counts(project).open_count == 0
    assert sentence_of(look_up(Job, imported.id)) == "Whoever started it may not do this any more."


def test_a_job_of_somebody_who_has_left_does_nothing(acme, context, project, imported, run_jobs):
    meddle("DELETE FROM memberships WHERE id = ?", [acme.max.id])
    run_jobs(failing=True)

    assert Membership.of(acme.workspace.id, acme.max.user_id) is None
    assert Task.counts(project).open_count == 0
    assert look_up(Job, imported.id).state == "dead"


def test_an_import_into_a_deleted_project_says_so(acme, project, imported, run_jobs):
    delete_project(acme.ada, project)
    run_jobs(failing=True)

    assert sentence_of(look_up(Job, imported.id)) == "What it was about has been deleted."


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("state = 'queued'", "It starts in a moment."),
        ("state = 'queued', error = 'x'", "It didn’t work yet. We are going to try again."),
        ("state = 'running'", "It is being worked on."),
        ("state = 'running', done_count = 3, total_count = 9", "3 of 9 done."),
        ("state = 'running', cancel_asked_at = created_at", "It is about to stop."),
        ("state = 'cancelled'", "It was stopped before anything was done."),
        (
            "state = 'cancelled', done_count = 3, total_count = 9",
            "It was stopped after 3 of 9. What was done stays.",
        ),
        ("state = 'dead', error = 'x'", "Something broke on our side. You can try it again."),
    ],
)
def test_how_it_stands_in_words(context, imported, columns, sentence):
    meddle(f"UPDATE jobs SET {columns}")

    assert sentence_of(look_up(Job, imported.id)) == sentence


def test_work_that_nobody_should_see_has_a_name_of_its_own(context, job_rows):
    from app.identity.tasks import deliver_already_registered

    deliver_already_registered.send(1)
    job = look_up(Job, job_rows()[0]["id"])

    assert title_of(job) == "Deliver already registered"
    assert sentence_of(job) == "It starts in a moment."


def test_an_operator_looks_retries_and_drops(app, failed):
    run = app.test_cli_runner().invoke

    assert f"{failed.id}  import_tasks" in run(args=["jobs", "list"]).output
    assert "RuntimeError: x" in run(args=["jobs", "show", str(failed.id)]).output
    assert run(args=["jobs", "retry", str(failed.id)]).exit_code == 0
    again = run(args=["jobs", "drop", str(failed.id), "999999"])
    assert again.exit_code == 1
    assert "hasn't failed" in again.output
    assert "queued     1" in run(args=["jobs", "count"]).output
    assert "there is no job 999999" in run(args=["jobs", "drop", "999999"]).output
