"""A person with several addresses is one person to every workspace."""

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity.models import Address
from app.workspaces.actions import (
    WrongAddress,
    accept_invitation,
    invite_people,
    join_by_link,
    look_at_invitation,
    set_join_link,
)
from app.workspaces.models import Invitation, Membership
from tests.cast import invite, make_person


@pytest.fixture
def zoe(context):
    """Somebody with an address at work, and one at home."""
    zoe = make_person("Zoe")
    with transaction():
        Address.create(user_id=zoe.id, email="zoe@work.example.org", created_at=now())
    return zoe


def test_somebody_elses_address_lets_nobody_in(acme, zoe):
    stranger = make_person("Stella")
    invitation = invite(acme.olga, "zoe@work.example.org")

    with pytest.raises(WrongAddress):
        look_at_invitation(invitation.token, stranger)


def test_an_invitation_to_any_of_them_is_theirs(acme, zoe):
    invitation = invite(acme.olga, "zoe@work.example.org")

    assert [each.id for each in Invitation.waiting_for(zoe)] == [invitation.id]
    assert accept_invitation(zoe, invitation).user_id == zoe.id


def test_an_invitation_goes_to_the_address_that_was_invited(acme, zoe, run_jobs, mailbox):
    invite(acme.olga, "zoe@work.example.org")
    run_jobs()

    assert [mail["To"] for mail in mailbox()] == ["zoe@work.example.org"]
    assert "Zoe" in mailbox()[0].get_body(("plain",)).get_content()


def test_who_is_in_is_not_invited_again_at_another_address(acme, zoe):
    accept_invitation(zoe, invite(acme.olga, zoe.email))
    outcome = invite_people(acme.olga, addresses=["zoe@work.example.org"], role="viewer")

    assert outcome.sent == []


def test_to_come_in_settles_what_was_offered_to_the_other_address(acme, zoe):
    first, second = invite(acme.olga, zoe.email), invite(acme.olga, "zoe@work.example.org")
    accept_invitation(zoe, first)

    assert not Invitation.numbered(acme.workspace.id, second.id).is_open
    assert list(Invitation.waiting_for(zoe)) == []


def test_a_join_link_for_the_domain_of_any_of_them(acme, zoe):
    terms = {"role": "viewer", "needs_approval": False, "days": 7}
    link = set_join_link(acme.olga, domain="work.example.org", **terms)

    assert isinstance(join_by_link(zoe, link.token), Membership)
