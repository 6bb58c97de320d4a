"""Another password: forgotten, changed, or the first."""

import datetime
import re

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity import credentials
from app.identity.actions import LinkNotValid, WrongCredentials, sign_in
from app.identity.activity import AccountEvent
from app.identity.addresses import make_primary
from app.identity.credentials import (
    ask_to_reset,
    change_password,
    look_at_reset,
    reset_password,
    set_password,
)
from app.identity.models import Address, Proof, Session, User, proof
from app.identity.sessions import person_with
from tests.cast import PASSWORD, later, make_person

NEW = "violet anchor drifts north"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def reset_link(run_jobs, mailbox):
    """A function that asks for a link to reset, and reads it in the mail."""

    def ask(email="zoe@example.com"):
        ask_to_reset(email, browser="hers", locale="en")
        run_jobs()
        return link_in(mailbox()[0])

    return ask


def link_in(mail):
    text = mail.get_body(("plain",)).get_content()
    found = re.search(r"/reset-password/([\w-]+)", text)
    return found and found[1]


def begin(user):
    """A sign-in; answers its secret, and the person as the door would find them."""
    with transaction():
        token = Session.start(user, ip="", user_agent="")
    return token, person_with(token)


def kinds(user):
    return [event.kind for event in AccountEvent.of(user, 20, 0)]


def test_A12_a_made_up_link_is_refused(zoe):
    for link in ("made-up", "", "0"):
        with pytest.raises(LinkNotValid):
            reset_password(link, NEW)

    assert sign_in(email=zoe.email, password=PASSWORD, browser="any")


def test_A12_to_ask_changes_nothing(zoe, reset_link):
    token, _zoe = begin(zoe)
    reset_link()

    assert person_with(token)
    assert sign_in(email=zoe.email, password=PASSWORD, browser="any").id == zoe.id


def test_A12_a_link_works_once_and_ends_every_sign_in(zoe, reset_link):
    token, _zoe = begin(zoe)
    link = reset_link()

    assert look_at_reset(link).address == zoe.email
    assert reset_password(link, NEW).id == zoe.id
    assert person_with(token) is None
    assert sign_in(email=zoe.email, password=NEW, browser="any").id == zoe.id
    with pytest.raises(WrongCredentials):
        sign_in(email=zoe.email, password=PASSWORD, browser="any")
    with pytest.raises(LinkNotValid):
        reset_password(link, "another one that is long")


def test_A12_one_of_many_at_the_same_moment(zoe, reset_link, race):
    link = reset_link()
    outcomes = race(lambda: reset_password(link, NEW), 5)

    assert sum(isinstance(each, User) for each in outcomes) == 1
    assert sum(isinstance(each, LinkNotValid) for each in outcomes) == 4


def test_A12_a_link_ends_after_an_hour(zoe, reset_link, monkeypatch):
    link = reset_link()
    later(monkeypatch, datetime.timedelta(hours=1, seconds=1), credentials, proof)

    with pytest.raises(LinkNotValid):
        reset_password(link, NEW)


def test_A12_earlier_links_end_with_the_password(zoe, reset_link):
    first, second = reset_link(), reset_link()
    reset_password(second, NEW)

    with pytest.raises(LinkNotValid):
        reset_password(first, "the attacker's choice")


def test_A12_a_link_ends_when_the_password_is_changed_or_the_address(zoe, reset_link):
    _token, me = begin(zoe)
    link = reset_link()
    change_password(me, current=PASSWORD, password=NEW, end_others=False)
    with pytest.raises(LinkNotValid):
        look_at_reset(link)

    link = reset_link()
    with transaction():
        new = Address.create(user_id=zoe.id, email="z@example.org", created_at=now())
    make_primary(User.get(zoe.id), new.id)
    with pytest.raises(LinkNotValid):
        reset_password(link, PASSWORD)


def test_A14_the_owner_is_told_of_a_reset(zoe, reset_link, run_jobs, mailbox):
    reset_password(reset_link(), NEW)
    run_jobs()

    notice = mailbox()[0]
    assert (notice["To"], notice["Subject"]) == (zoe.email, "Security notice for your account")
    assert "by means of a mail" in notice.get_body(("plain",)).get_content()
    assert kinds(zoe) == ["password.reset"]


def test_A16_a_reset_proves_an_address_and_a_squatter_is_out(context, reset_link):
    squatted = make_person("Zoe", verified=False)
    token, _person = begin(squatted)
    reset_password(reset_link(), NEW)

    assert person_with(token) is None
    assert sign_in(email="zoe@example.com", password=NEW, browser="any").is_verified


def test_an_address_without_an_account_is_told_so(context, reset_link, mailbox):
    assert reset_link("nobody@example.com") is None
    assert mailbox()[0]["To"] == "nobody@example.com"
    assert mailbox()[0]["Subject"] == "There is no account with this address"


def test_A04_the_current_password_is_needed(zoe):
    _token, me = begin(zoe)
    with pytest.raises(WrongCredentials):
        change_password(me, current="a guess", password=NEW, end_others=True)

    assert sign_in(email=zoe.email, password=PASSWORD, browser="any")
    assert kinds(zoe) == []


@pytest.mark.parametrize("end_others", [True, False])
def test_A04_other_sign_ins_end_if_wanted_and_this_one_never(zoe, end_others):
    token, me = begin(zoe)
    elsewhere, _me = begin(zoe)
    change_password(me, current=PASSWORD, password=NEW, end_others=end_others)

    assert person_with(token)
    assert bool(person_with(elsewhere)) is not end_others
    assert sign_in(email=zoe.email, password=NEW, browser="any")


def test_A14_the_owner_is_told_of_a_change(zoe, run_jobs, mailbox):
    _token, me = begin(zoe)
    change_password(me, current=PASSWORD, password=NEW, end_others=False)
    run_jobs()

    assert "was changed" in mailbox()[0].get_body(("plain",)).get_content()
    assert kinds(zoe) == ["password.changed"]


def test_the_first_password_of_who_has_none(zoe, run_jobs, mailbox):
    with transaction():
        zoe.password_hash = ""
        zoe.save()
    with pytest.raises(WrongCredentials):
        sign_in(email=zoe.email, password="", browser="any")
    set_password(zoe, NEW)
    run_jobs()

    assert sign_in(email=zoe.email, password=NEW, browser="any").id == zoe.id
    assert kinds(zoe) == ["password.set"]
    assert "It had none before" in mailbox()[0].get_body(("plain",)).get_content()
    with pytest.raises(WrongCredentials):
        set_password(User.get(zoe.id), PASSWORD)


def test_no_row_holds_the_link(zoe, reset_link):
    link = reset_link()

    assert link not in " ".join(str(vars(row)) for row in Proof.find_all())
