"""One's own addresses, over HTTP."""

import re

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity.models import Address, User
from tests.cast import PASSWORD, make_person, meddle

NEW = "zoe@new.example.org"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def second(zoe):
    """Another address of hers."""
    with transaction():
        return Address.create(user_id=zoe.id, email=NEW, created_at=now())


@pytest.fixture
def link(zoe, visit, run_jobs, mailbox):
    """The link in the mail to the address that she would like to add."""
    visit(zoe).post("/account/addresses/add", {"email": NEW})
    run_jobs()
    text = mailbox()[0].get_body(("plain",)).get_content()
    return re.search(r"(/account/addresses/confirm/[\w-]+)", text)[1]


def test_A15_a_stranger_is_sent_to_sign_in_and_back_to_the_link(link, zoe, visitor):
    answer = visitor.get(link)

    assert answer.location == f"/sign-in?next={link}"
    fields = {"email": zoe.email, "password": PASSWORD, "next": link}
    assert visitor.post("/sign-in", fields).location == link


def test_A11_another_account_is_told_that_it_is_not_its_own(link, visit):
    otto = visit(make_person("Otto"))

    for answer in (otto.get(link), otto.post(link)):
        assert "no longer works" in answer.get_data(as_text=True)
    assert User.with_email(NEW) is None


def test_A15_a_button_adds_it_and_looking_does_not(link, zoe, visit):
    visitor = visit(zoe)
    waiting = visitor.get("/account/addresses").get_data(as_text=True)
    assert "Not confirmed yet" in waiting
    assert NEW in visitor.get(link).get_data(as_text=True)
    assert User.with_email(NEW) is None

    assert visitor.post(link).location == "/account/addresses"
    assert User.with_email(NEW).id == zoe.id


def test_A22_changes_need_a_fresh_proof(zoe, second, visit):
    visitor = visit(zoe)
    meddle("UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00.000000+00:00'")

    for url in ("add", f"{second.id}/primary", f"{second.id}/remove"):
        answer = visitor.post(f"/account/addresses/{url}", {"email": "x@example.org"})
        assert answer.location.startswith("/account/confirm")
    assert (User.get(zoe.id).email, len(list(Address.of(zoe)))) == (zoe.email, 2)


def test_another_one_becomes_primary_and_the_first_goes(zoe, second, visit):
    visitor = visit(zoe)
    visitor.post(f"/account/addresses/{second.id}/primary")
    [first] = [each for each in Address.of(zoe) if each.email == "zoe@example.com"]

    assert User.get(zoe.id).email == NEW
    assert visitor.post(f"/account/addresses/{second.id}/remove").status_code == 303
    assert len(list(Address.of(zoe))) == 2  # the primary one stays
    visitor.post(f"/account/addresses/{first.id}/remove")
    assert [each.email for each in Address.of(zoe)] == [NEW]


def test_the_link_that_waits_can_be_stopped(link, zoe, visit):
    visitor = visit(zoe)
    visitor.post("/account/addresses/stop", {"address": NEW})

    assert "Not confirmed yet" not in visitor.get("/account/addresses").get_data(as_text=True)
    assert visitor.post(link).status_code == 422


@pytest.mark.parametrize(
    ("typed", "told"),
    [("zoe", "doesn’t look like"), ("ZOE@example.com", "already"), ("", "fill this in")],
)
def test_what_cannot_be_added_is_told_in_place(zoe, visit, typed, told):
    answer = visit(zoe).post("/account/addresses/add", {"email": typed})

    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_who_confirmed_it_meanwhile_has_it(link, zoe, visit):
    make_person("Nina", NEW)
    answer = visit(zoe).post(link)

    assert answer.status_code == 422
    assert "an account of its own" in answer.get_data(as_text=True)


def test_S12_an_address_is_text(zoe, visit):
    with transaction():
        Address.create(user_id=zoe.id, email='"<b>x</b>"@example.org', created_at=now())

    assert "<b>x" not in visit(zoe).get("/account/addresses").get_data(as_text=True)
