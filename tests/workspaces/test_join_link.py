"""The join link: one domain, one link, and whoever may let people in has the say."""

import datetime

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed, NotFound
from app.core.policy import Role, permissions_of
from app.identity.emails import InvalidAddress, normalise_domain
from app.workspaces.actions import (
    AlreadyMember,
    LinkGone,
    OpenToAll,
    WrongAddress,
    accept_request,
    change_role,
    create_role,
    decline_request,
    end_join_link,
    invite_people,
    join_by_link,
    leave_workspace,
    look_at_join_link,
    remove_member,
    renew_join_link,
    set_join_link,
    suspend_member,
)
from app.workspaces.models import Invitation, JoinLink, JoinRequest, Membership, join_link
from app.workspaces.models.join_link import ASK_AGAIN_AFTER
from app.workspaces.tasks import forget_ended
from tests.cast import later, make_person


def make_link(actor, domain="acme.test.example.com", role="member", needs_approval=False, days=7):
    return set_join_link(actor, domain=domain, role=role, needs_approval=needs_approval, days=days)


@pytest.fixture
def link(acme):
    return make_link(acme.olga, "acme.example")


@pytest.fixture
def nina(context):
    return make_person("Nina", "nina@acme.example")


@pytest.fixture
def asking(acme, nina):
    """A link by which one asks, and Nina who has."""
    return join_by_link(nina, make_link(acme.olga, "acme.example", needs_approval=True).token)


def remove(manager, member):
    remove_member(manager, member.id)


def leave(_manager, member):
    leave_workspace(member)


def verbs(workspace):
    return [entry.verb for entry in Entry.listed(workspace, limit=100, offset=0)]


@pytest.mark.parametrize(
    "address",
    [
        "nina@sub.acme.example",
        "nina@acme.example.evil.example",
        "nina@evilacme.example",
        "acme.example@evil.example",
        "nina@xn--acme-epa.example",
    ],
)
def test_T07_an_address_at_another_domain_stays_outside(acme, link, address):
    with pytest.raises(WrongAddress) as refusal:
        join_by_link(make_person("Nina", address), link.token)

    assert refusal.value.hint == "@acme.example"
    assert Membership.count_of(acme.workspace.id) == 4


def test_T07_an_address_that_is_not_proved_stays_outside(acme, link):
    with pytest.raises(WrongAddress):
        join_by_link(make_person("Nina", "nina@acme.example", verified=False), link.token)


def test_who_is_at_the_domain_joins_at_once(acme, link, nina):
    member = join_by_link(nina, link.token)

    assert (member.workspace_id, member.role) == (acme.workspace.id, "member")
    assert verbs(acme.workspace)[0] == "member.joined"
    with pytest.raises(AlreadyMember):
        join_by_link(nina, link.token)


def test_to_join_settles_an_open_invitation_too(acme, link, nina):
    invite_people(acme.olga, addresses=[nina.email], role="viewer")
    join_by_link(nina, link.token)

    assert Invitation.of(acme.workspace.id, nina.email).state == "accepted"


def test_a_domain_has_one_spelling():
    assert normalise_domain(" @Bücher.Example ") == "xn--bcher-kva.example"
    assert normalise_domain("ACME.example") == "acme.example"
    for odd in ("acme", "a b.example", "acme.example/x", "x@acme.example", ""):
        with pytest.raises(InvalidAddress):
            normalise_domain(odd)


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com", "web.de"])
def test_a_domain_where_anybody_gets_an_address_is_refused(acme, domain):
    with pytest.raises(OpenToAll):
        make_link(acme.olga, domain)

    assert JoinLink.of(acme.workspace.id) is None


def test_a_member_without_the_right_makes_and_ends_none(acme, link):
    for deed in (
        lambda: make_link(acme.max),
        *(lambda deed=deed: deed(acme.max) for deed in (renew_join_link, end_join_link)),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert JoinLink.of(acme.workspace.id).is_on


def test_T07_the_link_leads_to_no_role_above_its_makers(acme):
    host = make_host(acme)
    with pytest.raises(NotAllowed):
        make_link(host, role="admin")


def test_T07_a_link_makes_nobody_an_owner(acme):
    for maker in (acme.olga, acme.ada):
        with pytest.raises(NotAllowed):
            make_link(maker, role="owner")


def test_T07_nobody_turns_a_link_that_leads_higher_than_they_are(acme):
    host = make_host(acme)
    make_link(acme.olga, role="admin")

    for deed in (make_link, renew_join_link, end_join_link):
        with pytest.raises(NotAllowed):
            deed(host)


def make_host(acme):
    """Max, who may invite by now, and no more than that."""
    rights = permissions_of(Role.MEMBER) | {"members:invite"}
    role = create_role(acme.olga, name="Host", permissions=rights)
    change_role(acme.olga, acme.max.id, role=str(role.id))
    return Membership.of(acme.workspace.id, acme.max.user_id)


def test_changed_for_the_same_domain_the_link_stays_and_for_another_it_doesnt(acme, link):
    assert make_link(acme.olga, "acme.example", role="viewer").token == link.token
    assert make_link(acme.olga, "acme.test").token != link.token
    assert verbs(acme.workspace)[:3] == ["join_link.made", "join_link.changed", "join_link.made"]


def test_T07_the_link_before_ends_with_a_new_one(acme, link, nina):
    new = renew_join_link(acme.olga)

    with pytest.raises(LinkGone):
        join_by_link(nina, link.token)
    assert join_by_link(nina, new.token)


def test_T07_switched_off_it_lets_nobody_in(acme, link, nina):
    for _ in range(2):
        end_join_link(acme.olga)

    with pytest.raises(LinkGone):
        join_by_link(nina, link.token)
    assert verbs(acme.workspace).count("join_link.ended") == 1


def test_T07_a_link_ends_with_its_time(acme, link, nina, monkeypatch):
    later(monkeypatch, datetime.timedelta(days=7, seconds=1), join_link)

    with pytest.raises(LinkGone):
        join_by_link(nina, link.token)


@pytest.mark.parametrize(
    "deed",
    [suspend_member, remove_member, lambda actor, id: change_role(actor, id, role="member")],
)
def test_T07_the_link_is_worth_what_its_maker_may_still_give(acme, nina, deed):
    link = make_link(acme.ada, "acme.example")
    deed(acme.olga, acme.ada.id)

    with pytest.raises(LinkGone):
        join_by_link(nina, link.token)


def test_a_made_up_link_is_refused(nina):
    with pytest.raises(LinkGone):
        look_at_join_link("made-up", nina)


# --- Asking ---------------------------------------------------------------------------------


def test_a_link_with_a_question_makes_a_request_and_no_member(acme, asking, nina):
    assert isinstance(asking, JoinRequest)
    assert Membership.of(acme.workspace.id, nina.id) is None
    assert verbs(acme.workspace)[0] == "join_request.made"


def test_to_ask_twice_is_to_ask_once(acme, asking, nina):
    assert join_by_link(nina, JoinLink.of(acme.workspace.id).token).id == asking.id
    assert verbs(acme.workspace).count("join_request.made") == 1


def test_those_who_may_let_people_in_are_told(acme, asking, run_jobs, mailbox):
    run_jobs()

    assert {mail["To"] for mail in mailbox()} == {"olga@example.com", "ada@example.com"}
    assert {mail["Subject"] for mail in mailbox()} == {"Nina would like to join Acme"}


def test_T03_an_outsider_decides_nothing_here(acme, globex, asking):
    with pytest.raises(NotFound):
        accept_request(globex.oscar, asking.id, role="member")
    with pytest.raises(NotFound):
        decline_request(globex.oscar, asking.id)


def test_a_member_without_the_right_decides_nothing(acme, asking):
    with pytest.raises(NotAllowed):
        accept_request(acme.max, asking.id, role="viewer")
    with pytest.raises(NotAllowed):
        decline_request(acme.max, asking.id)


def test_T07_who_lets_in_gives_no_role_above_their_own(acme, asking):
    with pytest.raises(NotAllowed):
        accept_request(acme.ada, asking.id, role="owner")


def test_who_is_let_in_is_a_member_and_told(acme, asking, nina, run_jobs, mailbox):
    run_jobs()
    member = accept_request(acme.ada, asking.id, role="viewer")
    run_jobs()

    assert (member.user_id, member.role) == (nina.id, "viewer")
    assert mailbox()[0]["To"] == nina.email
    assert mailbox()[0]["Subject"] == "You’re now a member of Acme"
    with pytest.raises(NotFound):
        accept_request(acme.ada, asking.id, role="viewer")


def test_who_is_declined_is_told_and_may_ask_again_after_a_week(
    acme, asking, nina, run_jobs, mailbox, monkeypatch
):
    from app.workspaces import tasks

    decline_request(acme.ada, asking.id)
    run_jobs()
    assert mailbox()[0]["Subject"] == "Your request to join Acme was declined"
    assert join_by_link(nina, JoinLink.of(acme.workspace.id).token).declined_at

    later(monkeypatch, ASK_AGAIN_AFTER, tasks)
    forget_ended()
    assert join_by_link(nina, JoinLink.of(acme.workspace.id).token).declined_at is None


@pytest.mark.parametrize("go", [remove, leave], ids=["removed", "left"])
def test_T06_who_was_in_before_does_not_come_back_by_the_link_alone(acme, link, nina, go):
    """Or a removal, and a lower role, would last as long as it takes to press a button."""
    go(acme.olga, join_by_link(nina, link.token))

    assert isinstance(join_by_link(nina, link.token), JoinRequest)
    assert Membership.of(acme.workspace.id, nina.id) is None
