"""Invitations by e-mail: who sends which, who accepts, and how often."""

import datetime
import re

import pytest

from app.audit.models import Entry
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound
from app.core.isolation import everywhere
from app.core.tokens import digest
from app.identity.models import Session, User
from app.identity.passwords import is_right
from app.workspaces.actions import (
    AlreadyMember,
    LinkGone,
    TooSoon,
    WrongAddress,
    accept_as_new_person,
    accept_invitation,
    change_role,
    create_role,
    decline_invitation,
    invite_people,
    look_at_invitation,
    remove_member,
    resend_invitation,
    revoke_invitation,
    suspend_member,
)
from app.workspaces.models import Invitation, Membership, Workspace, invitation
from app.workspaces.tasks import KEEP_ENDED, deliver_invitation, forget_ended
from tests.cast import PASSWORD, as_now, invite, later, make_person

MINUTE = datetime.timedelta(minutes=1, seconds=1)
WEEK = datetime.timedelta(days=7, seconds=1)


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=100, offset=0)]


def link_in(mail):
    return re.search(r"/invitations/([\w-]+)", mail.get_body(("plain",)).get_content())[1]


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def invited(acme, zoe):
    return invite(acme.olga, "zoe@example.com")


# --- Who sends ------------------------------------------------------------------------------


def test_T03_an_outsider_touches_no_invitation_of_ours(acme, globex, invited):
    for deed in (resend_invitation, revoke_invitation):
        with pytest.raises(NotFound):
            deed(globex.oscar, invited.id)


def test_a_member_without_the_right_invites_nobody(acme):
    with pytest.raises(NotAllowed):
        invite(acme.max, "zoe@example.com")


def test_T07_nobody_invites_to_a_role_above_their_own(acme):
    with pytest.raises(NotAllowed):
        invite(acme.ada, "zoe@example.com", role="owner")


def test_T03_nobody_invites_to_another_workspaces_role(acme, globex):
    theirs = create_role(globex.oscar, name="Spy", permissions=["projects:read"])

    with pytest.raises(NotFound):
        invite(acme.olga, "zoe@example.com", role=str(theirs.id))


def test_T07_nobody_replaces_or_takes_back_what_somebody_higher_offered(acme, monkeypatch):
    offer = invite(acme.olga, "zoe@example.com", role="owner")
    later(monkeypatch, MINUTE, invitation)

    for deed in (
        lambda: resend_invitation(acme.ada, offer.id),
        lambda: revoke_invitation(acme.ada, offer.id),
        lambda: invite(acme.ada, "zoe@example.com", role="viewer"),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_members_and_who_was_just_invited_are_named_and_the_others_get_theirs(acme):
    invite(acme.olga, "zoe@example.com")
    addresses = ["max@example.com", "zoe@example.com", "nina@example.com", "nina@example.com"]

    came = invite_people(acme.olga, addresses=addresses, role="member")

    assert came.sent == ["nina@example.com"]
    assert came.members == ["max@example.com"]
    assert came.too_soon == ["zoe@example.com"]


# --- The mail -------------------------------------------------------------------------------


def test_J04_an_invitation_is_mailed_once_however_often_the_job_runs(
    acme, invited, run_jobs, mailbox
):
    deliver_invitation.send(acme.workspace.id, invited.id, invited.round)
    run_jobs()

    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("zoe@example.com", "Olga invited you to Acme")
    assert link_in(mail) == invited.token


def test_the_database_holds_no_secret(acme, invited, run_jobs, job_rows):
    secret = invited.token
    with everywhere("a test looks"), transaction() as tx:
        rows = [dict(row) for row in tx.fetchall("SELECT * FROM invitations")]
        events = [dict(row) for row in tx.fetchall("SELECT * FROM events")]

    assert rows[0]["token_hash"] == digest(secret)
    assert secret not in repr(rows) + repr(events) + repr(job_rows())
    assert "zoe@example.com" not in repr(events)
    newest = next(iter(Entry.listed(acme.workspace, limit=1, offset=0)))
    assert newest.sentence == "Olga invited z…@example.com"


@pytest.mark.parametrize(
    ("theirs", "inviters", "language"), [("fr", "en", "fr"), (None, "fr", "fr")]
)
def test_the_mail_is_in_the_language_of_its_reader_or_else_of_the_inviter(
    acme, monkeypatch, theirs, inviters, language
):
    from app.workspaces import tasks

    with transaction():
        acme.olga.user.locale = inviters
        acme.olga.user.save()
        if theirs:
            zoe = make_person("Zoe")
            zoe.locale = theirs
            zoe.save()
    readers = []
    monkeypatch.setattr(
        tasks.mails, "invitation", lambda reader, *args, **options: readers.append(reader)
    )
    offer = invite(acme.olga, "zoe@example.com")
    deliver_invitation.fn(acme.workspace.id, offer.id, 1)

    assert readers[0].locale == language


def test_an_invitation_that_was_taken_back_isnt_mailed(acme, invited, run_jobs, mailbox):
    revoke_invitation(acme.olga, invited.id)
    run_jobs()

    assert mailbox() == []


def test_sent_again_the_link_is_a_new_one_and_the_old_one_ends(
    acme, zoe, invited, monkeypatch, run_jobs, mailbox
):
    run_jobs()
    later(monkeypatch, MINUTE, invitation)
    again = resend_invitation(acme.ada, invited.id)
    run_jobs()

    assert {link_in(mail) for mail in mailbox()} == {invited.token, again.token}
    with pytest.raises(LinkGone):
        look_at_invitation(invited.token, zoe)
    with pytest.raises(LinkGone):
        accept_invitation(zoe, invited)  # it was opened before it was replaced
    assert look_at_invitation(again.token, zoe).inviter.name == "Ada"


def test_no_address_is_written_to_twice_a_minute(acme, invited):
    with pytest.raises(TooSoon):
        resend_invitation(acme.olga, invited.id)
    revoke_invitation(acme.olga, invited.id)

    assert invite_people(acme.olga, addresses=["zoe@example.com"], role="member").too_soon == [
        "zoe@example.com"
    ]


def test_invited_again_after_a_no_the_link_is_a_new_one(acme, zoe, invited, monkeypatch):
    decline_invitation(zoe, invited)
    later(monkeypatch, MINUTE, invitation)
    again = invite(acme.olga, "zoe@example.com")

    assert (again.id, again.round) == (invited.id, 2)
    assert again.token != invited.token


# --- Who accepts ----------------------------------------------------------------------------


def test_T07_another_account_gets_nowhere_with_the_link(acme, globex, invited):
    for look in (
        lambda: look_at_invitation(invited.token, globex.oscar.user),
        lambda: accept_invitation(globex.oscar.user, invited),
        lambda: decline_invitation(globex.oscar.user, invited),
    ):
        with pytest.raises(WrongAddress) as refusal:
            look()
        assert refusal.value.hint == "z…@example.com"

    assert Membership.of(acme.workspace.id, globex.oscar.user_id) is None
    assert Invitation.of(acme.workspace.id, "zoe@example.com").state == "open"


def test_T07_an_address_that_is_not_proved_is_not_enough(acme):
    squatter = make_person("Zoe", verified=False)
    offer = invite(acme.olga, "zoe@example.com")

    with pytest.raises(WrongAddress):
        accept_invitation(squatter, offer)
    assert Invitation.waiting_for(squatter) == []


def test_the_invited_person_becomes_a_member_with_the_role(acme, zoe, invited):
    member = accept_invitation(zoe, invited)

    assert (member.workspace_id, member.role) == (acme.workspace.id, "member")
    assert verbs(acme.workspace)[:3] == ["invitation.accepted", "member.joined", "member.invited"]
    assert [workspace.name for workspace in Workspace.of(zoe)] == ["Acme"]


def test_T07_a_link_works_once(acme, zoe, invited):
    accept_invitation(zoe, invited)

    with pytest.raises(AlreadyMember) as there:
        look_at_invitation(invited.token, zoe)
    assert there.value.workspace.slug == "acme"
    with pytest.raises(AlreadyMember):
        accept_invitation(zoe, invited)
    with pytest.raises(LinkGone):
        look_at_invitation(invited.token, None)


def test_T07_a_used_link_brings_nobody_back(acme, zoe, invited):
    remove_member(acme.olga, accept_invitation(zoe, invited).id)

    with pytest.raises(LinkGone):
        accept_invitation(zoe, invited)


def test_T07_a_link_ends_after_a_week(acme, zoe, invited, monkeypatch):
    later(monkeypatch, WEEK, invitation)

    with pytest.raises(LinkGone):
        accept_invitation(zoe, invited)
    assert Invitation.waiting_for(zoe) == []


@pytest.mark.parametrize("deed", [revoke_invitation, lambda actor, id: None])
def test_T07_a_link_that_was_taken_back_or_never_was_looks_the_same(acme, zoe, invited, deed):
    deed(acme.olga, invited.id)
    token = invited.token if deed is revoke_invitation else "never-was"

    with pytest.raises(LinkGone):
        look_at_invitation(token, zoe)


@pytest.mark.parametrize(
    "deed",
    [
        suspend_member,
        remove_member,
        lambda actor, id: change_role(actor, id, role="member"),
    ],
)
def test_T07_an_invitation_is_worth_what_its_sender_may_still_give(acme, zoe, deed, monkeypatch):
    offer = invite(acme.ada, "zoe@example.com", role="admin")
    deed(acme.olga, acme.ada.id)

    with pytest.raises(LinkGone):
        accept_invitation(zoe, offer)

    later(monkeypatch, MINUTE, invitation)
    assert accept_invitation(zoe, resend_invitation(acme.olga, offer.id)).role == "admin"


def test_a_no_ends_the_invitation_and_is_told(acme, zoe, invited):
    decline_invitation(None, invited)

    with pytest.raises(LinkGone):
        accept_invitation(zoe, invited)
    newest = next(iter(Entry.listed(acme.workspace, limit=1, offset=0)))
    assert newest.sentence == "The invitation of z…@example.com was declined"


def test_T02_a_person_sees_their_own_invitations_only(acme, globex, zoe, invited):
    invite(globex.oscar, "nina@example.com")

    assert [each.workspace_name for each in Invitation.waiting_for(zoe)] == ["Acme"]
    assert Invitation.waiting_for(acme.max.user) == []


# --- Without an account ---------------------------------------------------------------------


def join(offer, **changed):
    fields = {"name": "Nina", "password": PASSWORD, "locale": "en"} | changed
    return accept_as_new_person(offer, **fields)


def test_who_holds_the_mailed_link_gets_an_account_that_is_proved(acme):
    member = join(invite(acme.olga, "nina@example.com"))

    assert member.user.is_verified
    assert member.user.email == "nina@example.com"
    assert [workspace.name for workspace in Workspace.of(member.user)] == ["Acme"]


def test_A16_a_squatter_on_the_invited_address_is_out(acme):
    squatter = make_person("Nina", verified=False)
    with transaction():
        Session.start(squatter, ip="127.0.0.1", user_agent="theirs")

    member = join(invite(acme.olga, "nina@example.com"), password="another good password")

    assert member.user_id == squatter.id
    assert not is_right(PASSWORD, User.get(squatter.id).password_hash)
    assert Session.find_one(user_id=squatter.id) is None


def test_A16_an_account_that_is_proved_is_never_taken_over(acme, zoe, invited):
    from app.identity.actions import AlreadyRegistered

    with pytest.raises(AlreadyRegistered):
        join(invited, password="another good password")

    assert is_right(PASSWORD, User.get(zoe.id).password_hash)
    assert Membership.of(acme.workspace.id, zoe.id) is None


def test_T07_the_link_makes_one_account_and_no_second(acme):
    offer = invite(acme.olga, "nina@example.com")
    join(offer)

    with pytest.raises(LinkGone):
        join(offer, name="Somebody else")
    assert User.with_email("nina@example.com").name == "Nina"


# --- What is left ---------------------------------------------------------------------------


def test_what_has_ended_is_forgotten_after_a_month(acme, invited, monkeypatch):
    from app.workspaces import tasks

    forget_ended()
    assert Invitation.numbered(acme.workspace.id, invited.id)

    later(monkeypatch, WEEK + KEEP_ENDED, tasks)
    forget_ended()
    assert Invitation.numbered(acme.workspace.id, invited.id) is None


def test_T06_a_member_invited_by_a_custom_role_holds_no_more(acme):
    host = create_role(
        acme.olga, name="Host", permissions=["members:invite", "members:read", "projects:read"]
    )
    change_role(acme.olga, acme.max.id, role=str(host.id))
    max_ = as_now(acme.max)

    with pytest.raises(NotAllowed):
        invite(max_, "zoe@example.com", role="viewer")  # who sees how far jobs are; a host doesn't
    assert invite(max_, "zoe@example.com", role=str(host.id)).held.title == "Host"
