"""Signing in and out, over HTTP."""

import base64
import re

import pytest

from tests.cast import PASSWORD, make_person
from tests.product import PRODUCT_SLUG

SESSION_COOKIE = f"{PRODUCT_SLUG}_session"

EVIL = [
    "https://evil.test",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https:///evil.test",
    "/%2f%2fevil.test",
    "/%5cevil.test",
    "javascript:alert(1)",
    "/\tevil",
    "/\r\nLocation: https://evil.test",
    " //evil.test",
    "http:evil.test",
]


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def sign_in(visitor, password=PASSWORD, email="zoe@example.com", **fields):
    return visitor.post("/sign-in", {"email": email, "password": password, **fields})


def test_a_stranger_does_not_get_in(zoe, visitor):
    wrong_password = sign_in(visitor, password="a guess")
    wrong_address = sign_in(visitor, email="nobody@example.com")

    assert wrong_password.status_code == wrong_address.status_code == 422
    assert "wrong" in wrong_password.get_data(as_text=True)
    assert visitor.get("/account").status_code == 303


def test_the_owner_of_the_password_gets_in(zoe, visitor):
    assert sign_in(visitor).location == "/account"
    assert visitor.get("/account").location == "/account/workspaces/new"


def test_A16_an_unproved_address_does_not_get_in(context, visitor):
    make_person("Zoe", verified=False)

    assert sign_in(visitor).location == "/check-mail"
    assert visitor.get("/account").status_code == 303


def test_one_comes_back_to_what_one_asked_for(zoe, visitor):
    asked = visitor.get("/account/workspaces/new?from=mail")

    assert asked.location == "/sign-in?next=/account/workspaces/new?from%3Dmail"
    assert sign_in(visitor, next="/account/workspaces/new?from=mail").location == (
        "/account/workspaces/new?from=mail"
    )


@pytest.mark.parametrize("target", EVIL)
def test_A30_one_never_comes_back_to_another_site(zoe, visitor, target):
    assert sign_in(visitor, next=target).location == "/account"


def test_S01_a_sign_in_has_a_fresh_secret(zoe, visitor):
    sign_in(visitor)
    first = visitor.client.get_cookie(SESSION_COOKIE).value
    sign_in(visitor)

    assert len(first) >= 43
    assert visitor.client.get_cookie(SESSION_COOKIE).value != first


def test_S02_signing_out_ends_it_on_our_side(zoe, visit):
    visitor = visit(zoe)
    stolen = visitor.client.get_cookie(SESSION_COOKIE).value

    assert visitor.get("/account/sign-out").status_code == 405
    assert visitor.post("/account/sign-out").status_code == 303

    visitor.client.set_cookie(SESSION_COOKIE, stolen)
    assert "/sign-in" in visitor.get("/account").location


def test_S05_cookies_hold_no_secrets_and_are_guarded(zoe, visitor):
    answer = sign_in(visitor)

    for header in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert len(header) < 4096
        readable = header + "".join(
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")
            for part in re.findall(r"[\w-]{20,}", header)
        )
        assert PASSWORD not in readable
        assert "zoe@example.com" not in readable


def test_S05_over_https_cookies_are_locked_to_the_host(settings):
    from app.boot import create_app

    app = create_app(**settings | {"BASE_URL": "https://app.example.com"})
    answer = app.test_client().get("/sign-in", base_url="https://app.example.com")

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"__Host-{PRODUCT_SLUG}_browser=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
