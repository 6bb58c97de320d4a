"""Many at the same moment: one owner stays, one membership is made, the last seat is given once.

Five rounds each here; `bin/drill races` runs a hundred, with processes too.
"""

import pytest

from app.audit.models import Entry
from app.workspaces.actions import (
    AlreadyMember,
    LastOwner,
    LinkGone,
    NotEnoughSeats,
    accept_as_new_person,
    accept_invitation,
    change_role,
    create_role,
    create_workspace,
    delete_role,
    invite_people,
    join_by_link,
    leave_workspace,
    set_join_link,
)
from app.workspaces.models import Invitation, Membership
from tests.cast import PASSWORD, as_now, invite, make_member, make_person

ROUNDS = pytest.mark.parametrize("round", range(5))


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def count(workspace, verb):
    entries = Entry.listed(workspace, limit=500, offset=0)
    return sum(entry.verb == verb for entry in entries)


def again(offer):
    """The row of an invitation, read anew in each thread."""
    return Invitation.numbered(offer.workspace_id, offer.id)


@pytest.fixture
def duo(context):
    """Two people who own a workspace together."""
    first = create_workspace(make_person("Olga"), name="Duo")
    return [first, make_member(first.workspace, "Otto", "owner")]


DEEDS = {
    "both leave": (leave_workspace, leave_workspace),
    "both step down": (
        lambda actor: change_role(actor, actor.id, role="admin"),
        lambda actor: change_role(actor, actor.id, role="viewer"),
    ),
    "one leaves, one steps down": (
        leave_workspace,
        lambda actor: change_role(actor, actor.id, role="member"),
    ),
}


@ROUNDS
@pytest.mark.parametrize("deeds", DEEDS.values(), ids=DEEDS)
def test_T08_of_two_owners_who_go_at_once_one_stays(duo, race, deeds, round):
    workspace, acts = duo[0].workspace, list(zip(deeds, duo, strict=True))

    def act():
        deed, actor = acts.pop()
        deed(as_now(actor))

    outcomes = race(act, runners=2)

    assert names(outcomes) == ["LastOwner", "NoneType"]
    assert isinstance(next(filter(None, outcomes)), LastOwner)
    assert Membership.other_owners(workspace.id, 0) == 1


@ROUNDS
def test_T08_twenty_acceptances_are_one_membership_and_one_event(acme, race, round):
    zoe = make_person("Zoe")
    offer = invite(acme.olga, "zoe@example.com")

    outcomes = race(lambda: accept_invitation(zoe, again(offer)), runners=20)

    assert names(outcomes) == ["AlreadyMember"] * 19 + ["Membership"]
    assert {each.workspace.slug for each in outcomes if isinstance(each, AlreadyMember)} == {"acme"}
    assert count(acme.workspace, "invitation.accepted") == 1
    assert count(acme.workspace, "member.joined") == 1


def test_T08_many_who_sign_up_with_one_link_are_one_account(acme, race):
    offer = invite(acme.olga, "nina@example.com")

    outcomes = race(
        lambda: accept_as_new_person(offer, name="Nina", password=PASSWORD, locale="en")
    )

    assert names(outcomes) == ["LinkGone"] * 7 + ["Membership"]
    assert any(isinstance(each, LinkGone) for each in outcomes)
    assert count(acme.workspace, "member.joined") == 1


@ROUNDS
def test_T08_the_last_seats_are_given_once_each(acme, race, context, monkeypatch, round):
    monkeypatch.setitem(context.config, "MAX_MEMBERS", 6)
    link = set_join_link(
        acme.olga, domain="acme.example", role="member", needs_approval=False, days=7
    )
    crowd = [make_person(f"P{number}", f"p{number}@acme.example") for number in range(10)]

    outcomes = race(lambda: join_by_link(crowd.pop(), link.token), runners=10)

    assert names(outcomes) == ["Membership"] * 2 + ["NotEnoughSeats"] * 8
    assert {each.limit for each in outcomes if isinstance(each, NotEnoughSeats)} == {6}
    assert Membership.count_of(acme.workspace.id) == 6


@ROUNDS
def test_T08_many_who_invite_at_once_promise_no_seat_twice(acme, race, context, monkeypatch, round):
    monkeypatch.setitem(context.config, "MAX_MEMBERS", 7)
    addresses = [f"p{number}@example.com" for number in range(8)]

    outcomes = race(
        lambda: invite_people(as_now(acme.olga), addresses=[addresses.pop()], role="member")
    )

    assert names(outcomes) == ["Invited"] * 3 + ["NotEnoughSeats"] * 5


@ROUNDS
def test_a_role_that_is_given_while_it_is_deleted_leaves_nobody_without_one(acme, race, round):
    role = create_role(acme.olga, name="Reader", permissions=["projects:read"])
    acts = [
        lambda actor: change_role(actor, acme.max.id, role=str(role.id)),
        lambda actor: delete_role(actor, role.id, instead="viewer"),
    ]

    outcomes = race(lambda: acts.pop()(as_now(acme.olga)), runners=2)

    assert names(outcomes) in (["NoneType", "NoneType"], ["NoneType", "NotFound"])
    assert Membership.of(acme.workspace.id, acme.max.user_id).held.title in ("Viewer", "Member")
