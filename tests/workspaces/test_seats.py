"""How many fit into a workspace."""

import pytest

from app.core import limits
from app.workspaces.actions import (
    NotEnoughSeats,
    accept_invitation,
    invite_people,
    revoke_invitation,
)
from app.workspaces.models import Invitation, Membership
from tests.cast import invite, make_person


@pytest.fixture
def seats(context, monkeypatch):
    """A function that sets how many fit in."""
    return lambda count: monkeypatch.setitem(context.config, "MAX_MEMBERS", count)


def addresses(count):
    return [f"person{number}@example.com" for number in range(count)]


def test_members_and_open_invitations_count(acme, seats):
    seats(6)
    invite(acme.olga, "zoe@example.com")

    with pytest.raises(NotEnoughSeats) as refusal:
        invite_people(acme.olga, addresses=addresses(2), role="member")

    assert (refusal.value.limit, refusal.value.free) == (6, 1)
    assert Invitation.of(acme.workspace.id, "person0@example.com") is None
    assert invite_people(acme.olga, addresses=addresses(1), role="member").sent


def test_what_was_taken_back_frees_its_seat(acme, seats):
    seats(5)
    revoke_invitation(acme.olga, invite(acme.olga, "zoe@example.com").id)

    assert invite_people(acme.olga, addresses=addresses(1), role="member").sent


def test_a_workspace_that_has_become_full_lets_nobody_in_and_the_link_stays_good(acme, seats):
    zoe = make_person("Zoe")
    offer = invite(acme.olga, "zoe@example.com")
    seats(4)

    with pytest.raises(NotEnoughSeats):
        accept_invitation(zoe, offer)

    seats(5)
    assert accept_invitation(zoe, offer)
    assert Membership.count_of(acme.workspace.id) == 5


def test_a_room_that_sells_plans_has_the_last_word(acme, seats, monkeypatch):
    monkeypatch.setattr(limits, "PROVIDERS", {})
    seats(4)

    @limits.provides("MAX_MEMBERS")
    def plan(workspace_id):
        return 5 if workspace_id == acme.workspace.id else None

    assert limits.limit_of(acme.workspace.id, "MAX_MEMBERS") == 5
    assert limits.limit_of(0, "MAX_MEMBERS") == 4
    with pytest.raises(ValueError, match="two rooms"):
        limits.provides("MAX_MEMBERS")(plan)
