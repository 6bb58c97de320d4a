"""Tasks: added, reworded, finished, deleted and brought back."""

import datetime

import pytest

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotAllowed, NotFound
from app.projects import tasks as jobs
from app.projects.actions import (
    add_task,
    change_task,
    create_project,
    delete_project,
    delete_task,
    finish_task,
    restore_task,
)
from app.projects.models import Project, Task


@pytest.fixture
def relaunch(acme):
    return create_project(acme.max, name="Relaunch")


@pytest.fixture
def task(acme, relaunch):
    return add_task(acme.max, relaunch, title="Write")


def open_titles(project):
    return [task.title for task in Task.open_in(project, limit=100, offset=0)]


def test_an_outsider_reaches_no_task(globex, relaunch, task):
    with pytest.raises(NotFound):
        add_task(globex.oscar, relaunch, title="Spy")
    for act in (
        lambda: change_task(globex.oscar, task, title="Mine", notes=""),
        lambda: finish_task(globex.oscar, task, done=True),
        lambda: delete_task(globex.oscar, task),
        lambda: restore_task(globex.oscar, task.id),
    ):
        with pytest.raises(NotFound):
            act()

    assert open_titles(relaunch) == ["Write"]


def test_the_database_itself_refuses_a_task_in_another_workspaces_project(globex, relaunch):
    with pytest.raises(IntegrityError), transaction():
        Task.create(
            workspace_id=globex.workspace.id,
            project_id=relaunch.id,
            title="Spy",
            notes="",
            created_at=now(),
        )


def test_a_viewer_finishes_nothing(acme, task):
    with pytest.raises(NotAllowed):
        finish_task(acme.vera, task, done=True)


def test_new_tasks_come_first(acme, relaunch, task):
    add_task(acme.max, relaunch, title="Read")

    assert open_titles(relaunch) == ["Read", "Write"]


def test_a_finished_task_moves_and_can_be_reopened(acme, relaunch, task):
    assert finish_task(acme.max, task, done=True).done
    assert open_titles(relaunch) == []
    assert [done.title for done in Task.done_in(relaunch, limit=9, offset=0)] == ["Write"]
    counts = Task.counts(relaunch)
    assert (counts.open_count, counts.done_count) == (0, 1)

    assert not finish_task(acme.max, task, done=False).done
    assert open_titles(relaunch) == ["Write"]


def test_ticking_twice_is_one_event(acme, relaunch, task):
    finish_task(acme.max, task, done=True)
    version = acme.workspace.get(acme.workspace.id).version
    finish_task(acme.ada, task, done=True)

    assert acme.workspace.get(acme.workspace.id).version == version


def test_a_deleted_task_can_come_back(acme, relaunch, task):
    delete_task(acme.max, task)
    assert open_titles(relaunch) == []
    with pytest.raises(NotFound):
        finish_task(acme.max, task, done=True)

    restore_task(acme.max, task.id)
    assert open_titles(relaunch) == ["Write"]


def test_a_task_of_a_deleted_project_is_gone_too(acme, relaunch, task):
    delete_project(acme.max, relaunch)

    assert Task.present(acme.workspace, task.id) is None
    with pytest.raises(NotFound):
        restore_task(acme.max, task.id)


def test_after_thirty_days_the_deleted_is_forgotten(acme, relaunch, task, monkeypatch):
    kept = create_project(acme.max, name="Kept")
    delete_project(acme.max, relaunch)
    jobs.forget_deleted()
    assert Project.one_of(acme.workspace, relaunch.id)

    later = now() + jobs.KEPT + datetime.timedelta(minutes=1)
    monkeypatch.setattr(jobs, "now", lambda: later)
    jobs.forget_deleted()

    assert Project.one_of(acme.workspace, relaunch.id) is None
    assert Task.one_of(acme.workspace, task.id) is None
    assert Project.one_of(acme.workspace, kept.id)
