"""Many at the same moment: one effect, and nobody is told nonsense."""

from app.audit.models import Entry
from app.identity.actions import sign_up
from app.identity.models import User
from app.projects.actions import add_task, create_project, delete_task, finish_task
from app.workspaces.actions import create_workspace
from app.workspaces.models import Membership, Workspace
from tests.cast import PASSWORD, make_person


def max_in(acme):
    """Max, as each thread finds him anew."""
    return Membership.one_of(acme.workspace, acme.max.id)


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=100, offset=0)]


def errors(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_A17_many_sign_ups_with_one_address_are_one_account(context, race):
    outcomes = race(
        lambda: sign_up(
            name="Zoe", email="zoe@example.com", password=PASSWORD, browser="x", locale="en"
        )
    )

    assert errors(outcomes) == []
    assert [user.email for user in User.find_all()] == ["zoe@example.com"]


def test_many_who_tick_one_task_off_are_one_event(acme, race):
    task = add_task(acme.max, create_project(acme.max, name="Relaunch"), title="Write")

    outcomes = race(lambda: finish_task(max_in(acme), task, done=True))

    assert errors(outcomes) == []
    assert verbs(acme.workspace).count("task.finished") == 1


def test_one_of_many_deletes_a_task_and_the_others_find_it_gone(acme, race):
    task = add_task(acme.max, create_project(acme.max, name="Relaunch"), title="Write")

    outcomes = race(lambda: delete_task(max_in(acme), task))

    assert {type(error).__name__ for error in errors(outcomes)} == {"NotFound"}
    assert verbs(acme.workspace).count("task.deleted") == 1


def test_events_of_many_are_numbered_without_gaps(acme, race):
    outcomes = race(lambda: create_project(max_in(acme), name="At once"))

    numbers = [entry.number for entry in Entry.listed(acme.workspace, limit=100, offset=0)]
    assert errors(outcomes) == []
    assert numbers == list(range(9, 0, -1))


def test_many_workspaces_of_one_name_have_addresses_of_their_own(context, race):
    zoe = make_person("Zoe")

    outcomes = race(lambda: create_workspace(User.get(zoe.id), name="Atelier").workspace.slug)

    assert sorted(outcomes) == sorted(workspace.slug for workspace in Workspace.of(zoe))
    assert len(set(outcomes)) == 8
