"""Members: who may change whom, and that somebody always owns the workspace."""

import pytest

from app.audit.models import Entry
from app.core import causes
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound
from app.core.isolation import everywhere
from app.core.policy import may
from app.projects.actions import create_project
from app.workspaces.actions import (
    LastOwner,
    change_role,
    create_role,
    leave_workspace,
    remove_member,
    resume_member,
    suspend_member,
    transfer_ownership,
)
from app.workspaces.models import Membership
from tests.cast import as_now, make_member


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=100, offset=0)]


DEEDS = [
    lambda actor, id: change_role(actor, id, role="viewer"),
    suspend_member,
    resume_member,
    remove_member,
    transfer_ownership,
]


@pytest.mark.parametrize("deed", DEEDS)
def test_T03_an_outsiders_deeds_reach_nobody_here(acme, globex, deed):
    with pytest.raises(NotFound):
        deed(globex.oscar, acme.vera.id)

    assert as_now(acme.vera).role == "viewer"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_member_without_the_right_does_nothing_to_others(acme, deed):
    with pytest.raises(NotAllowed):
        deed(acme.max, acme.vera.id)


@pytest.mark.parametrize("deed", DEEDS)
def test_T07_nobody_touches_who_holds_more(acme, deed):
    with pytest.raises(NotAllowed):
        deed(acme.ada, acme.olga.id)

    assert as_now(acme.olga).role == "owner"
    assert not as_now(acme.olga).is_suspended


def test_T07_nobody_gives_a_role_above_their_own(acme):
    with pytest.raises(NotAllowed):
        change_role(acme.ada, acme.max.id, role="owner")

    change_role(acme.ada, acme.max.id, role="admin")
    assert as_now(acme.max).role == "admin"


def test_a_role_that_is_none_is_not_found(acme):
    with pytest.raises(NotFound):
        change_role(acme.olga, acme.max.id, role="emperor")


def test_T03_a_role_of_another_workspace_is_not_given(acme, globex):
    theirs = create_role(globex.oscar, name="Spy", permissions=["projects:read"])

    with pytest.raises(NotFound):
        change_role(acme.olga, acme.max.id, role=str(theirs.id))


def test_T03_the_database_refuses_another_workspaces_role_whatever_the_code_does(acme, globex):
    from app.core.db import IntegrityError

    theirs = create_role(globex.oscar, name="Spy", permissions=["projects:read"])

    with pytest.raises(IntegrityError), transaction():
        Membership.give_role(acme.workspace.id, acme.max.id, theirs.any)


def test_a_change_of_role_is_told_with_before_and_after_and_the_same_again_is_no_event(acme):
    change_role(acme.olga, acme.max.id, role="viewer")
    change_role(acme.olga, acme.max.id, role="viewer")

    told = [e for e in Entry.listed(acme.workspace, 100, 0) if e.verb == "member.role_changed"]
    assert [entry.sentence for entry in told] == ["Olga changed the role of Max"]
    assert told[0].changes == [("role", "member", "viewer")]


def test_T06_what_a_role_allows_ends_with_the_next_look(acme):
    change_role(acme.olga, acme.max.id, role="viewer")

    assert not may(as_now(acme.max), "projects:write")


def test_T06_a_suspended_member_may_nothing_and_a_resumed_one_what_they_might(acme):
    suspend_member(acme.ada, acme.max.id)
    assert as_now(acme.max).permissions == frozenset()

    resume_member(acme.ada, acme.max.id)
    assert may(as_now(acme.max), "projects:write")


def test_T06_a_membership_from_before_cannot_change_people_any_more(acme):
    """The door let them in a moment ago; what counts is who they are when the row is written."""
    stale = as_now(acme.ada)
    change_role(acme.olga, acme.ada.id, role="member")

    with pytest.raises(NotAllowed):
        remove_member(stale, acme.vera.id)


@pytest.mark.parametrize("deed", [suspend_member, remove_member])
def test_T06_a_job_of_who_was_put_out_is_refused(acme, deed):
    causes.set_cause(causes.Cause(user_id=acme.max.user_id, workspace_id=acme.workspace.id))
    assert Membership.at_work().id == acme.max.id

    deed(acme.olga, acme.max.id)
    with pytest.raises(NotAllowed):
        Membership.at_work()
    causes.set_cause(causes.NOBODY)


def test_to_suspend_twice_is_one_event(acme):
    for _ in range(2):
        suspend_member(acme.olga, acme.max.id)
    for _ in range(2):
        resume_member(acme.olga, acme.max.id)

    assert verbs(acme.workspace)[:2] == ["member.resumed", "member.suspended"]


def test_a_removed_member_is_gone_and_told_by_mail_and_what_they_made_stays(
    acme, run_jobs, mailbox
):
    project = create_project(acme.max, name="Stays")
    remove_member(acme.ada, acme.max.id)
    run_jobs()

    assert as_now(acme.max) is None
    assert project.name == "Stays"
    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("max@example.com", "You’re no longer a member of Acme")


@pytest.mark.parametrize("deed", [suspend_member, remove_member])
def test_nobody_suspends_or_removes_themselves(acme, deed):
    with pytest.raises(NotAllowed):
        deed(acme.olga, acme.olga.id)


def test_T08_the_last_owner_neither_leaves_nor_steps_down(acme):
    with pytest.raises(LastOwner):
        leave_workspace(acme.olga)
    with pytest.raises(LastOwner):
        change_role(acme.olga, acme.olga.id, role="admin")

    assert as_now(acme.olga).role == "owner"


def test_T08_a_suspended_owner_does_not_count(acme):
    second = make_member(acme.workspace, "Otto", "owner")
    suspend_member(acme.olga, second.id)

    with pytest.raises(LastOwner):
        leave_workspace(acme.olga)


def test_an_owner_leaves_when_another_stays(acme):
    make_member(acme.workspace, "Otto", "owner")
    leave_workspace(acme.olga)

    assert as_now(acme.olga) is None
    assert verbs(acme.workspace)[0] == "member.left"


def test_who_is_suspended_cannot_slip_out_and_in_again(acme):
    suspend_member(acme.olga, acme.max.id)

    with pytest.raises(NotAllowed):
        leave_workspace(acme.max)


def test_a_workspace_is_handed_over_and_the_giver_becomes_an_admin(acme, run_jobs, mailbox):
    transfer_ownership(acme.olga, acme.max.id)
    run_jobs()

    assert (as_now(acme.olga).role, as_now(acme.max).role) == ("admin", "owner")
    assert verbs(acme.workspace)[0] == "ownership.transferred"
    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("max@example.com", "Acme is yours now")


def test_a_workspace_is_not_handed_to_who_is_suspended(acme):
    suspend_member(acme.olga, acme.max.id)

    with pytest.raises(NotFound):
        transfer_ownership(acme.olga, acme.max.id)


def test_members_are_found_by_name_and_by_address(acme):
    def found(words):
        return [m.name for m in Membership.found(acme.workspace, words, limit=10, offset=0)]

    assert found("AX") == ["Max"]
    assert found("vera@") == ["Vera"]
    assert found("%") == []
    assert found("_") == []
    assert len(found("")) == 4


def test_a_workspace_goes_with_its_members_and_roles(acme):
    role = create_role(acme.olga, name="Reader", permissions=["projects:read"])
    change_role(acme.olga, acme.max.id, role=str(role.id))

    with everywhere("a test looks"), transaction() as tx:
        tx.execute(f"DELETE FROM workspaces WHERE id = {acme.workspace.id}")
        assert not tx.fetchscalar("SELECT count(*) FROM roles")
