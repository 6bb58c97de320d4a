"""Giving up an account: what ends at once, what keeps one from it, and changing one's mind."""

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.identity.leaving import StillNeeded, WrongAddress, acts, grace, leave, stay
from app.identity.leaving import tasks as jobs
from app.identity.models import Session, User
from app.identity.sessions import person_with, start_session
from app.workspaces.actions import create_workspace, suspend_member, transfer_ownership
from app.workspaces.leaving import fates_of
from app.workspaces.models import Membership, Workspace
from tests.cast import as_now, later, make_member, make_person


def signed_in(user):
    """The person in a browser of theirs."""
    return person_with(start_session(user, methods="password"))


def test_a_member_is_out_of_everything_but_this_browser(acme):
    elsewhere, here = signed_in(acme.max.user), signed_in(acme.max.user)
    leave(here, typed_address=" MAX@example.com ")

    assert as_now(acme.max) is None
    assert [each.id for each in Session.of(here, now())] == [here.session_id]
    assert elsewhere.session_id != here.session_id
    assert User.get(here.id).is_leaving


def test_what_is_typed_must_be_an_address_of_theirs(acme):
    with pytest.raises(WrongAddress):
        leave(signed_in(acme.max.user), typed_address="olga@example.com")

    assert as_now(acme.max)


def test_the_last_owner_hands_over_first(acme):
    olga = signed_in(acme.olga.user)
    with pytest.raises(StillNeeded, match="Acme"):
        leave(olga, typed_address="olga@example.com")
    assert not User.get(olga.id).is_leaving

    transfer_ownership(acme.olga, acme.ada.id)
    leave(olga, typed_address="olga@example.com")
    assert as_now(acme.olga) is None


def test_nothing_ends_if_anything_needs_them(acme):
    """Their place in the first workspace is there again when the second one needs them."""
    first = create_workspace(make_person("Fay"), name="First")
    make_member(first.workspace, "Max II", "member")
    olga = acme.olga.user
    with transaction():
        Membership.create(
            workspace_id=first.workspace_id,
            user_id=olga.id,
            role="member",
            created_at=olga.created_at,
        )
    with pytest.raises(StillNeeded):
        leave(signed_in(olga), typed_address="olga@example.com")

    assert Membership.of(first.workspace_id, olga.id)


def test_a_workspace_with_nobody_else_goes_along_and_can_be_brought_back(context):
    zoe = make_person("Zoe")
    alone = create_workspace(zoe, name="Zoe’s")
    assert [each.id for each in fates_of(zoe)["goes_along"]] == [alone.workspace_id]
    leave(signed_in(zoe), typed_address="zoe@example.com")

    assert Workspace.get(alone.workspace_id).is_deleted
    assert Membership.of(alone.workspace_id, zoe.id)


def test_who_is_suspended_stays_so(acme):
    suspend_member(acme.olga, acme.max.id)
    leave(signed_in(acme.max.user), typed_address="max@example.com")

    assert as_now(acme.max).is_suspended


def test_coming_back_in_time(acme, mailbox, run_jobs):
    max = signed_in(acme.max.user)
    leave(max, typed_address="max@example.com")
    leave(max, typed_address="max@example.com")
    stay(max)
    run_jobs()

    assert not User.get(max.id).is_leaving
    assert [mail["Subject"] for mail in mailbox()] == ["Security notice for your account"]
    with pytest.raises(NotFound):
        stay(max)


def test_they_are_told_until_when(acme, mailbox, run_jobs):
    leave(signed_in(acme.max.user), typed_address="max@example.com")
    run_jobs()

    [mail] = [each for each in mailbox() if each["To"] == "max@example.com"]
    assert mail["Subject"] == "Your account will be deleted"


def test_nobody_is_erased_before_the_time(acme, run_jobs, monkeypatch):
    max, ada = signed_in(acme.max.user), signed_in(acme.ada.user)
    leave(max, typed_address="max@example.com")
    jobs.erase_those_who_left()
    run_jobs()
    assert User.get(max.id)

    later(monkeypatch, grace(), jobs)
    leave(ada, typed_address="ada@example.com")
    stay(ada)
    jobs.erase_those_who_left()
    run_jobs()
    assert User.get(max.id) is None
    assert User.get(ada.id)


def test_who_is_being_erased_does_not_come_back(acme, context, monkeypatch):
    max = signed_in(acme.max.user)
    leave(max, typed_address="max@example.com")
    later(monkeypatch, grace(), jobs, acts)
    jobs.erase_those_who_left()

    with pytest.raises(NotFound):
        stay(max)
