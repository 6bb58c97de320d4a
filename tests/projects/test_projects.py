"""Projects: made, changed, deleted and brought back."""

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed, NotFound
from app.projects.actions import (
    change_project,
    create_project,
    delete_project,
    restore_project,
)
from app.projects.models import Project


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=100, offset=0)][::-1][1:]


@pytest.fixture
def relaunch(acme):
    return create_project(acme.max, name="Relaunch", description="Soon")


def test_an_outsider_cannot_bring_back_or_touch_it(globex, relaunch):
    with pytest.raises(NotFound):
        restore_project(globex.oscar, relaunch.id)
    with pytest.raises(NotFound):
        change_project(globex.oscar, relaunch, name="Mine", description="")
    with pytest.raises(NotFound):
        delete_project(globex.oscar, relaunch)


def test_a_viewer_changes_nothing(acme, relaunch):
    with pytest.raises(NotAllowed):
        create_project(acme.vera, name="Mine")
    with pytest.raises(NotAllowed):
        change_project(acme.vera, relaunch, name="Mine", description="")
    with pytest.raises(NotAllowed):
        delete_project(acme.vera, relaunch)

    assert verbs(acme.workspace) == ["project.created"]


def test_a_change_tells_what_was_before(acme, relaunch):
    change_project(acme.ada, relaunch, name="Relaunch 2", description="Soon")

    newest = next(iter(Entry.listed(acme.workspace, limit=1, offset=0)))
    assert newest.changes == [("name", "Relaunch", "Relaunch 2")]
    assert Project.present(acme.workspace, relaunch.id).name == "Relaunch 2"


def test_saving_the_same_again_is_no_event(acme, relaunch):
    change_project(acme.ada, relaunch, name="Relaunch", description="Soon")

    assert verbs(acme.workspace) == ["project.created"]


def test_a_deleted_project_is_out_of_sight_and_can_come_back(acme, relaunch):
    delete_project(acme.max, relaunch)
    assert Project.present(acme.workspace, relaunch.id) is None
    assert list(Project.listed(acme.workspace, limit=9, offset=0)) == []

    restore_project(acme.max, relaunch.id)
    restore_project(acme.max, relaunch.id)
    assert Project.present(acme.workspace, relaunch.id).name == "Relaunch"
    assert verbs(acme.workspace) == ["project.created", "project.deleted", "project.restored"]


def test_what_was_deleted_meanwhile_is_not_changed(acme, relaunch):
    delete_project(acme.max, relaunch)

    with pytest.raises(NotFound):
        change_project(acme.max, relaunch, name="Too late", description="")
