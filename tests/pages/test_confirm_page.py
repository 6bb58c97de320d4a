"""“Confirm that it's you”, over HTTP."""

import re

import pytest

from tests.cast import PASSWORD, make_person, meddle


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def olga(acme, visit):
    """Olga, whose last proof is old."""
    visitor = visit(acme.olga)
    meddle("UPDATE sessions SET confirmed_at = NULL")
    return visitor


DELETE = "/w/acme/settings/delete"
CONFIRM = "/account/confirm?next=/w/acme/settings/delete"


def test_a_stranger_signs_in_first(visitor):
    assert visitor.get("/account/confirm/password").location.startswith("/sign-in")


def test_A22_what_is_dangerous_asks_first_and_leads_back(olga):
    asked = olga.get(f"{DELETE}?from=menu")
    assert (asked.status_code, asked.location) == (303, f"{CONFIRM}?from%3Dmenu")

    shown = olga.get(asked.location)
    assert shown.location == "/account/confirm/password?next=/w/acme/settings/delete?from%3Dmenu"
    form = {"password": PASSWORD, "next": f"{DELETE}?from=menu"}
    assert olga.post("/account/confirm/password", form).location == f"{DELETE}?from=menu"
    assert olga.get(DELETE).status_code == 200
    assert olga.get(CONFIRM).location == DELETE


def test_A22_what_was_sent_is_not_done_and_comes_back_to_its_form(olga, row_digest):
    before = row_digest()
    answer = olga.post(DELETE, {"name": "Acme"})

    assert (answer.status_code, answer.location) == (303, CONFIRM)
    assert row_digest() == before


def test_htmx_is_led_there_as_a_page(olga):
    page = {"HX-Request": "true", "HX-Current-URL": "http://localhost/w/acme/settings?x=1"}
    answer = olga.post(DELETE, {"name": "Acme"}, headers=page)

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/account/confirm?next=/w/acme/settings?x%3D1"


def test_A30_a_foreign_page_is_nothing_to_come_back_to(olga):
    for header in ("HX-Current-URL", "Referer"):
        page = {"HX-Request": "true", header: "https://evil.test/w/acme"}
        answer = olga.post(DELETE, {"name": "Acme"}, headers=page)
        assert answer.headers["HX-Redirect"] == "/account/confirm"
    form = {"password": PASSWORD, "next": "//evil.test"}
    assert olga.post("/account/confirm/password", form).location == "/account"


def test_a_member_without_the_right_is_refused_rather_than_asked(acme, visit):
    visitor = visit(acme.max)
    meddle("UPDATE sessions SET confirmed_at = NULL")

    assert visitor.get(DELETE).status_code == 403


def test_a_wrong_password_is_told_in_place(olga):
    for wrong in ("", "a guess", PASSWORD.upper()):
        answer = olga.post("/account/confirm/password", {"password": wrong})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert olga.get(DELETE).status_code == 303


def test_S01_confirming_renews_the_secret(olga, context):
    name = context.config["SIGN_IN_COOKIE_NAME"]
    before = olga.client.get_cookie(name).value
    olga.post("/account/confirm/password", {"password": PASSWORD})
    after = olga.client.get_cookie(name).value

    assert after != before
    assert "You confirmed that it’s you" in olga.get("/account/activity").get_data(as_text=True)
    olga.client.set_cookie(name, before)
    assert olga.get(DELETE).location.startswith("/sign-in")


def test_one_confirms_for_this_browser_alone(acme, visit):
    one, other = visit(acme.olga), visit(acme.olga)
    meddle("UPDATE sessions SET confirmed_at = NULL")
    one.post("/account/confirm/password", {"password": PASSWORD})

    assert one.get(DELETE).status_code == 200
    assert other.get(DELETE).status_code == 303


def test_somebody_elses_password_confirms_nothing(acme, visit):
    meddle("UPDATE users SET password_hash = 'none' WHERE email = 'olga@example.com'")
    visitor = visit(acme.olga)

    answer = visitor.post("/account/confirm/password", {"password": PASSWORD})
    assert answer.status_code == 422


def test_a_password_manager_finds_its_fields(olga):
    page = olga.get("/account/confirm/password").get_data(as_text=True)

    assert re.search(r'<input[^>]*autocomplete="username"[^>]*value="olga@example.com"', page) or (
        re.search(r'<input[^>]*value="olga@example.com"[^>]*autocomplete="username"', page)
    )
    assert 'autocomplete="current-password"' in page
