"""What people are told of who comes and goes, and of their own place."""

import pytest

from app.notifications.actions import mute_thread, open_notification
from app.workspaces.actions import (
    accept_invitation,
    accept_request,
    change_role,
    decline_invitation,
    decline_request,
    join_by_link,
    set_join_link,
    transfer_ownership,
)
from app.workspaces.models import Membership
from tests.cast import invite, make_person
from tests.notifications.conftest import lines_of, prefer, sentences_of, with_role


@pytest.fixture
def zoe(context):
    return make_person("Zoe", "zoe@acme.example")


@pytest.fixture
def asking(acme, zoe):
    """Zoe asks to join."""
    rules = {"domain": "acme.example", "role": "member", "needs_approval": True, "days": 7}
    return join_by_link(zoe, set_join_link(acme.olga, **rules).token)


def member(acme, user):
    return Membership.of(acme.workspace.id, user.id)


def test_T01_of_an_invitation_only_whoever_sent_it_is_told(acme, globex, zoe, run_jobs):
    accept_invitation(zoe, invite(acme.ada, zoe.email))
    run_jobs()

    assert sentences_of(acme.ada) == ["Zoe accepted your invitation"]
    for other in (acme.olga, acme.max, acme.vera, globex.oscar, member(acme, zoe)):
        assert sentences_of(other) == []
    assert open_notification(acme.ada, lines_of(acme.ada)[0].id) == ("workspace.members", {})


def test_whoever_invited_somebody_is_told_of_a_no(acme, zoe, run_jobs):
    decline_invitation(zoe, invite(acme.ada, zoe.email))
    run_jobs()

    [sentence] = sentences_of(acme.ada)
    assert sentence.startswith("The invitation of z")
    assert sentence.endswith("was declined")


def test_T01_of_a_request_only_those_are_told_who_decide_and_with_one_mail(
    acme, asking, run_jobs, mailbox
):
    prefer(acme.ada, "at_once", kind="requests")
    run_jobs()

    for decider in (acme.olga, acme.ada):
        assert sentences_of(decider) == ["Zoe asked to join"]
    for other in (acme.max, acme.vera):
        assert sentences_of(other) == []
    assert sorted(mail["To"] for mail in mailbox()) == ["ada@example.com", "olga@example.com"]
    line = lines_of(acme.ada)[0]
    assert open_notification(acme.ada, line.id) == ("workspace.members_requests", {})


def test_T01_who_decides_no_more_sees_no_request_any_more(acme, asking, run_jobs):
    run_jobs()

    assert sentences_of(with_role(acme.ada, "member")) == []


def test_who_is_let_in_reads_so_and_gets_one_mail(acme, zoe, asking, run_jobs, mailbox):
    accept_request(acme.olga, asking.id, role="member")
    run_jobs()

    assert sentences_of(member(acme, zoe)) == ["Olga let you join"]
    assert [mail["To"] for mail in mailbox()].count(zoe.email) == 1


def test_who_is_declined_is_no_member_and_has_no_list(acme, zoe, asking, run_jobs):
    decline_request(acme.olga, asking.id)
    run_jobs()

    assert member(acme, zoe) is None


def test_whose_role_is_changed_is_told_at_once_and_by_mail_too(acme, run_jobs, mailbox):
    change_role(acme.olga, acme.max.id, role="viewer")
    run_jobs()

    max = member(acme, acme.max.user)
    assert sentences_of(max) == ["Olga changed your role"]
    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("max@example.com", "Olga changed your role")
    assert "List-Unsubscribe" not in mail
    mute_thread(max, lines_of(max)[0].id, mute=True)
    change_role(acme.olga, acme.max.id, role="member")
    run_jobs()
    assert len(mailbox()) == 2


def test_who_changes_their_own_role_isnt_told(acme, run_jobs, mailbox):
    change_role(acme.ada, acme.ada.id, role="member")
    run_jobs()

    assert sentences_of(member(acme, acme.ada.user)) == []
    assert mailbox() == []


def test_who_is_given_the_workspace_reads_so_and_gets_one_mail(acme, run_jobs, mailbox):
    transfer_ownership(acme.olga, acme.ada.id)
    run_jobs()

    assert sentences_of(member(acme, acme.ada.user)) == ["Olga handed the workspace over to you"]
    assert [mail["To"] for mail in mailbox()] == ["ada@example.com"]
    assert sentences_of(member(acme, acme.olga.user)) == []
