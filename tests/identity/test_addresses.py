"""Several addresses of one person: whose they are, and who is told."""

import datetime
import re

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.identity import addresses
from app.identity.actions import (
    AlreadyRegistered,
    LinkNotValid,
    WrongCredentials,
    open_account,
    sign_in,
    sign_up,
)
from app.identity.activity import AccountEvent
from app.identity.addresses import (
    MOST_ADDRESSES,
    AddressTaken,
    AlreadyYours,
    IsPrimary,
    TooManyAddresses,
    ask_to_add,
    confirm_address,
    look_at_address,
    make_primary,
    remove_address,
    stop_waiting,
    waiting_of,
)
from app.identity.emails import InvalidAddress
from app.identity.models import Address, User, proof
from tests.cast import PASSWORD, later, make_person

NEW = "zoe@new.example.org"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def otto(context):
    return make_person("Otto")


@pytest.fixture
def link_to(run_jobs, mailbox):
    """A function that asks to add an address, and reads the link in the mail to it."""

    def ask(user, email=NEW):
        ask_to_add(user, email, browser="any")
        run_jobs()
        return link_in(mailbox()[0])

    return ask


def link_in(mail):
    text = mail.get_body(("plain",)).get_content()
    found = re.search(r"/addresses/confirm/([\w-]+)", text)
    return found and found[1]


def add(user, email=NEW):
    """An address that was confirmed."""
    with transaction():
        return Address.create(user_id=user.id, email=email, created_at=now())


def texts(user):
    return list(Address.texts_of(user))


def test_A11_somebody_else_adds_nothing_with_a_link(zoe, otto, link_to):
    link = link_to(zoe)
    for act in (look_at_address, confirm_address):
        with pytest.raises(LinkNotValid):
            act(otto, link)

    assert texts(otto) == [otto.email]
    assert confirm_address(zoe, link).email == NEW


def test_T02_somebody_elses_address_is_not_there(zoe, otto):
    hers = add(zoe)
    for act in (make_primary, remove_address):
        with pytest.raises(NotFound):
            act(otto, hers.id)

    assert texts(zoe) == [zoe.email, NEW]


def test_A15_nothing_changes_until_the_new_address_is_confirmed(zoe, link_to):
    link = link_to(zoe)

    assert texts(zoe) == ["zoe@example.com"]
    assert User.with_email(NEW) is None
    assert [each.address for each in waiting_of(zoe)] == [NEW]
    assert look_at_address(zoe, link) == NEW
    confirm_address(zoe, link)
    assert texts(zoe) == ["zoe@example.com", NEW]
    assert waiting_of(zoe) == []
    assert User.get(zoe.id).email == "zoe@example.com"  # the primary one is another step


def test_a_link_works_once_and_for_a_day(zoe, link_to, monkeypatch):
    link = link_to(zoe)
    confirm_address(zoe, link)
    with pytest.raises(LinkNotValid):
        confirm_address(zoe, link)
    link = link_to(zoe, "another@example.org")
    later(monkeypatch, datetime.timedelta(days=1, seconds=1), addresses, proof)

    with pytest.raises(LinkNotValid):
        confirm_address(zoe, link)


def test_a_link_can_be_taken_back_and_sent_again(zoe, link_to):
    first = link_to(zoe)
    second = link_to(zoe)
    with pytest.raises(LinkNotValid):
        look_at_address(zoe, first)
    stop_waiting(zoe, NEW)

    assert waiting_of(zoe) == []
    with pytest.raises(LinkNotValid):
        confirm_address(zoe, second)


def test_every_confirmed_address_signs_in_and_none_else(zoe, link_to):
    link = link_to(zoe)
    with pytest.raises(WrongCredentials):
        sign_in(email=NEW, password=PASSWORD, browser="any")
    confirm_address(zoe, link)

    assert sign_in(email="ZOE@new.example.org", password=PASSWORD, browser="any").id == zoe.id


@pytest.mark.parametrize("typed", ["zoe@example.com", " ZOE@EXAMPLE.com", "ｚｏｅ@example.com"])
def test_A17_ones_own_is_not_added_twice(zoe, typed):
    with pytest.raises(AlreadyYours):
        ask_to_add(zoe, typed, browser="any")


def test_what_no_mail_reaches_is_refused(zoe):
    with pytest.raises(InvalidAddress):
        ask_to_add(zoe, "not an address", browser="any")


def test_nobody_collects_addresses(zoe):
    for number in range(MOST_ADDRESSES - 1):
        add(zoe, f"zoe{number}@example.org")

    with pytest.raises(TooManyAddresses):
        ask_to_add(zoe, NEW, browser="any")


def test_A05_who_asks_for_somebody_elses_address_is_told_nothing(zoe, otto, run_jobs, mailbox):
    """Its owner is told instead, and no link is mailed."""
    ask_to_add(zoe, otto.email, browser="any")
    run_jobs()
    [mail] = mailbox()

    assert (mail["To"], link_in(mail)) == (otto.email, None)
    assert [each.address for each in waiting_of(zoe)] == [otto.email]


def test_A17_an_address_is_nobodys_until_it_is_confirmed(zoe, otto, link_to):
    """Who asks first keeps nobody from it; who confirms first has it."""
    hers, his = link_to(zoe), link_to(otto)
    confirm_address(otto, his)

    with pytest.raises(AddressTaken):
        confirm_address(zoe, hers)
    assert User.with_email(NEW).id == otto.id


def test_A17_many_who_confirm_one_address_at_the_same_moment(zoe, otto, link_to, race):
    links = [(zoe, link_to(zoe)), (otto, link_to(otto))]

    def confirm():
        user, link = links.pop()
        return confirm_address(user, link)

    outcomes = race(confirm, 2)

    assert sorted(type(each).__name__ for each in outcomes) == ["Address", "AddressTaken"]


def test_A17_signing_up_and_confirming_at_the_same_moment_make_one_owner(zoe, link_to, race):
    links = [link_to(zoe)]

    def act():
        if links:
            return confirm_address(zoe, links.pop())
        return sign_up(name="Nina", email=NEW, password=PASSWORD, browser="x", locale="en")

    outcomes = race(act, 6)

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert User.with_email(NEW).id == zoe.id
    assert [user.id for user in User.find_all()] == [zoe.id]


def test_A16_an_unproved_account_keeps_nobody_from_an_address(zoe, link_to):
    make_person("Squatter", NEW, verified=False)
    confirm_address(zoe, link_to(zoe))

    assert User.with_email(NEW).id == zoe.id
    assert User.find_one(name="Squatter") is None


def test_A17_an_address_besides_the_primary_one_opens_no_second_account(zoe, run_jobs, mailbox):
    add(zoe)
    sign_up(name="Zoe again", email=NEW, password=PASSWORD, browser="x", locale="en")
    run_jobs()

    assert [user.id for user in User.find_all()] == [zoe.id]
    assert (mailbox()[0]["To"], mailbox()[0]["Subject"]) == (NEW, "You already have an account")
    with pytest.raises(AlreadyRegistered), transaction():
        open_account(name="Zoe", email=NEW, password_hash="", locale="en")


def test_A14_of_another_primary_address_both_are_told(zoe, run_jobs, mailbox):
    make_primary(zoe, add(zoe).id)
    run_jobs()

    assert User.get(zoe.id).email == NEW
    assert sorted(mail["To"] for mail in mailbox()) == ["zoe@example.com", NEW]
    assert {mail["Subject"] for mail in mailbox()} == {"Security notice for your account"}
    assert all(NEW in mail.get_body(("plain",)).get_content() for mail in mailbox())


def test_A14_of_an_address_that_is_removed_it_is_told_itself(zoe, run_jobs, mailbox):
    remove_address(zoe, add(zoe).id)
    run_jobs()

    assert texts(zoe) == ["zoe@example.com"]
    assert sorted(mail["To"] for mail in mailbox()) == ["zoe@example.com", NEW]


def test_A14_of_an_address_that_is_added_the_primary_one_is_told(zoe, link_to, run_jobs, mailbox):
    confirm_address(zoe, link_to(zoe))
    run_jobs()

    notice = mailbox()[0]
    assert notice["To"] == "zoe@example.com"
    assert NEW in notice.get_body(("plain",)).get_content()
    assert [event.kind for event in AccountEvent.of(zoe, 9, 0)] == ["address.added"]


def test_the_primary_address_is_not_removed(zoe):
    add(zoe)
    [primary] = [each for each in Address.of(zoe) if each.email == zoe.email]

    with pytest.raises(IsPrimary):
        remove_address(zoe, primary.id)


def test_the_primary_one_made_primary_again_is_no_news(zoe, run_jobs, mailbox):
    [primary] = Address.of(zoe)

    assert make_primary(zoe, primary.id) == zoe.email
    run_jobs()
    assert mailbox() == []
