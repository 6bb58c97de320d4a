"""Resetting, changing and choosing passwords, over HTTP."""

import re

import pytest

from app.core.db import transaction
from app.web import people
from tests.cast import PASSWORD, make_person, meddle

NEW = "violet anchor drifts north"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def link(zoe, visitor, run_jobs, mailbox):
    """The link in the mail that Zoe asked for."""
    assert visitor.post("/reset-password", {"email": zoe.email}).location == "/reset-sent"
    run_jobs()
    return re.search(r"(/reset-password/[\w-]+)", mailbox()[0].get_body(("plain",)).get_content())[
        1
    ]


def sign_in(visitor, password):
    return visitor.post("/sign-in", {"email": "zoe@example.com", "password": password})


def test_A12_a_made_up_link_says_so(zoe, visitor):
    for answer in (
        visitor.get("/reset-password/made-up"),
        visitor.post("/reset-password/made-up", {"password": NEW}),
    ):
        assert "no longer works" in answer.get_data(as_text=True)
    assert sign_in(visitor, PASSWORD).location == "/account"


def test_A12_a_reset_works_in_any_browser_and_once(link, zoe, visit):
    elsewhere, phone = visit(zoe), visit()
    page = phone.get(link).get_data(as_text=True)
    assert 'autocomplete="new-password"' in page
    assert re.search(r'value="zoe@example.com"[^>]*autocomplete="username"', page)

    answer = phone.post(link, {"password": NEW})

    assert answer.location == "/account"
    assert "All earlier sign-ins have ended" in phone.get("/account/profile").get_data(as_text=True)
    assert "/sign-in" in elsewhere.get("/account").location
    assert visit().post(link, {"password": PASSWORD}).status_code == 422
    assert sign_in(visit(), PASSWORD).status_code == 422
    assert sign_in(visit(), NEW).location == "/account"


def test_A12_a_reset_goes_the_way_of_every_first_factor(link, visitor, monkeypatch):
    """Where a second one is due, `come_in` asks for it."""
    came = []
    real = people.come_in
    monkeypatch.setattr(
        people, "come_in", lambda user, **how: came.append(how["by"]) or real(user, **how)
    )
    visitor.post(link, {"password": NEW})

    assert came == ["code"]


def test_S07_to_look_at_the_link_changes_nothing(link, visitor, row_digest):
    before = row_digest()
    visitor.get(link)
    visitor.get(link)

    assert row_digest() == before


@pytest.mark.parametrize("password", ["short", "zoe at example.com", "aaaaaaaaaaaaaaaaaaaa"])
def test_A03_a_weak_one_is_told_in_place_and_the_link_goes_on(link, visitor, password):
    answer = visitor.post(link, {"password": password})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert visitor.post(link, {"password": NEW}).status_code == 303


def test_A04_nobody_changes_it_without_being_in(zoe, visitor):
    answer = visitor.post("/account/password", {"current": PASSWORD, "password": NEW})

    assert "/sign-in" in answer.location
    assert sign_in(visitor, NEW).status_code == 422


def test_A04_the_current_password_is_asked_for(zoe, visit):
    answer = visit(zoe).post("/account/password", {"current": "a guess", "password": NEW})

    assert answer.status_code == 422
    assert "isn’t the password of this account" in answer.get_data(as_text=True)
    assert sign_in(visit(), NEW).status_code == 422


def test_A04_other_browsers_are_signed_out_unless_one_says_no(zoe, visit):
    here, elsewhere = visit(zoe), visit(zoe)
    page = here.get("/account/password").get_data(as_text=True)
    assert re.search(r'<input[^>]*checked[^>]*name="end_others"', page)

    fields = {"current": PASSWORD, "password": NEW}
    assert here.post("/account/password", fields).status_code == 303
    assert elsewhere.get("/account/profile").status_code == 200
    fields = {"current": NEW, "password": "north drifts violet anchor", "end_others": "y"}
    assert here.post("/account/password", fields).location == "/account/security"
    assert "/sign-in" in elsewhere.get("/account/profile").location
    assert here.get("/account/profile").status_code == 200


def test_A03_the_names_of_ones_workspaces_are_no_password(acme, visit):
    fields = {"current": PASSWORD, "password": "Acme Acme Acme 2026"}
    answer = visit(acme.olga).post("/account/password", fields)

    assert "guessed first" in answer.get_data(as_text=True)


@pytest.fixture
def without_password(zoe):
    with transaction():
        zoe.password_hash = ""
        zoe.save()
    return zoe


def test_A22_the_first_password_needs_a_fresh_proof(without_password, visit):
    visitor = visit(without_password)
    meddle("UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00.000000+00:00'")

    for answer in (
        visitor.get("/account/password/set"),
        visitor.post("/account/password/set", {"password": NEW}),
    ):
        assert answer.location.startswith("/account/confirm")
    assert sign_in(visit(), NEW).status_code == 422


def test_who_has_none_chooses_one(without_password, visit):
    visitor = visit(without_password)

    assert visitor.get("/account/password").location == "/account/password/set"
    assert visitor.post("/account/password/set", {"password": NEW}).location == "/account/security"
    assert sign_in(visit(), NEW).location == "/account"
    assert visitor.get("/account/password/set").location == "/account/password"
    assert visitor.post("/account/password/set", {"password": PASSWORD}).location == (
        "/account/password"
    )


def test_password_managers_find_the_form(zoe, visit, visitor):
    assert visitor.get("/.well-known/change-password").location == "/account/password"
    assert visitor.get("/account/password").location == "/sign-in?next=/account/password"
    page = visit(zoe).get("/account/password").get_data(as_text=True)

    for token in ("username", "current-password", "new-password"):
        assert f'autocomplete="{token}"' in page


@pytest.mark.parametrize("url", ["/sign-up", "/sign-in", "/reset-password/{link}"])
def test_A02_nothing_keeps_anybody_from_pasting(link, visitor, url):
    page = visitor.get(url.format(link=link.rpartition("/")[2])).get_data(as_text=True)
    [field] = re.findall(r'<input[^>]*type="password"[^>]*>', page)

    assert not re.search(r"\bon\w+=|readonly|pattern|autocomplete=\"off\"", field)
