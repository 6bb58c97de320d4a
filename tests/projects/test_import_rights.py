"""An import asks for the rights of whoever pasted it when it runs, not when it was sent."""

import pytest

from app.core.db import transaction
from app.core.jobs import send_as
from app.projects.actions import create_project
from app.projects.models import Task
from app.projects.tasks import import_tasks


@pytest.fixture
def waiting(acme):
    """Max has pasted a list; no worker runs yet."""
    project = create_project(acme.olga, name="Relaunch")
    send_as(acme.max, import_tasks, project.id, ["one", "two"])
    return project


def titles(project):
    return [task.title for task in Task.open_in(project, limit=9, offset=0)]


def imports(job_rows):
    """What became of the imports; other jobs follow from them."""
    return [row for row in job_rows() if row["actor"] == "import_tasks"]


def test_T11_who_has_left_imports_nothing_more(acme, waiting, run_jobs, job_rows):
    with transaction():
        acme.max.delete()
    run_jobs(failing=True)

    assert titles(waiting) == []
    [row] = imports(job_rows)
    assert (row["state"], row["error"].split(":")[0]) == ("dead", "NotAllowed")


def test_T11_who_may_only_look_by_now_imports_nothing(acme, waiting, run_jobs, job_rows):
    with transaction():
        acme.max.role = "viewer"
        acme.max.save()
    run_jobs(failing=True)

    assert titles(waiting) == []
    assert [row["state"] for row in imports(job_rows)] == ["dead"]


def test_T11_an_import_knows_its_workspace_and_reaches_no_other(
    acme, globex, waiting, run_jobs, job_rows
):
    theirs = create_project(globex.oscar, name="Theirs")
    send_as(acme.olga, import_tasks, theirs.id, ["sneaked in"])
    run_jobs(failing=True)

    assert titles(theirs) == []
    assert sorted(titles(waiting)) == ["one", "two"]
    row = imports(job_rows)[-1]
    assert row["error"].startswith("NotFound")
