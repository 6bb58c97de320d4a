"""Signing in and out, over HTTP."""

import base64
import re

import pytest

from tests.cast import PASSWORD, alone, make_person
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
    "https:/evil.test",
    "https://localhost@evil.test",
    "//localhost@evil.test",
    "/%09//evil.test",
    "/%0d%0aLocation:%20https://evil.test",
    "/%2e%2e//evil.test\\",
    "/%252f%252fevil.test",
    "/\x7f/evil.test",
    "\u2044\u2044evil.test",
    "/\x00/evil.test",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//[::1]/",
    "http://[",
    "evil.test",
    "?next=//evil.test",
    "#//evil.test",
    "",
    "ftp://evil.test/",
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


def test_A30_there_are_thirty_ways_to_try():
    assert len(EVIL) >= 30


def test_A31_signing_in_needs_the_token_of_this_browser(zoe, visit):
    """Or another site could sign you in as somebody else, and read what you then write."""
    form = {"email": "zoe@example.com", "password": PASSWORD}
    attacker, victim = visit(), visit()
    victim.get("/sign-in")

    without = victim.post_without_token("/sign-in", data=form)
    foreign = victim.post_without_token("/sign-in", data={**form, "csrf_token": attacker.token()})
    elsewhere = victim.post("/sign-in", form, headers={"Origin": "https://evil.test"})

    assert [each.status_code for each in (without, foreign, elsewhere)] == [400, 400, 400]
    assert victim.get("/account").status_code == 303
    assert victim.post("/sign-in", form).location == "/account"


def test_S01_a_secret_that_somebody_planted_is_not_taken_over(zoe, visit):
    planted = "p" * 43
    victim = visit()
    victim.client.set_cookie(SESSION_COOKIE, planted)
    sign_in(victim)

    assert victim.client.get_cookie(SESSION_COOKIE).value != planted
    thief = visit()
    thief.client.set_cookie(SESSION_COOKIE, planted)
    assert thief.get("/account").status_code == 303


def test_S01_to_sign_in_as_somebody_else_ends_the_first(zoe, visitor):
    make_person("Max")
    sign_in(visitor, email="max@example.com")
    first = visitor.client.get_cookie(SESSION_COOKIE).value
    sign_in(visitor)

    visitor.client.set_cookie(SESSION_COOKIE, first)
    assert "/sign-in" in visitor.get("/account").location


def test_S10_signing_out_clears_what_the_browser_kept(zoe, visitor):
    sign_in(visitor)
    answer = visitor.post("/account/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_S10_pages_of_somebody_who_is_signed_in_are_kept_by_nobody_else(zoe, visitor):
    assert "Cache-Control" not in visitor.get("/").headers
    sign_in(visitor)

    for url in ("/account/workspaces/new", "/account/sessions", "/account/activity", "/account"):
        assert visitor.get(url).headers["Cache-Control"] == "private, no-cache"


def test_a_device_stays_known_after_signing_out(zoe, visitor, run_jobs, mailbox):
    sign_in(visitor)
    visitor.post("/account/sign-out")
    sign_in(visitor)
    run_jobs()

    assert mailbox() == []


def test_who_signs_in_on_another_device_is_told(zoe, visit, run_jobs, mailbox):
    for _ in range(2):
        sign_in(visit())
    run_jobs()

    [mail] = mailbox()
    assert "haven’t seen before" in mail.get_body(("plain",)).get_content()


def test_S05_over_https_cookies_are_locked_to_the_host(settings, zoe):
    from app.boot import create_app

    base_url = "https://app.example.com"
    app = create_app(**settings | {"BASE_URL": base_url})
    client = app.test_client()
    page = client.get("/sign-in", base_url=base_url)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.get_data(as_text=True))[1]
    form = {"email": "zoe@example.com", "password": PASSWORD, "csrf_token": token}
    answer = alone(client.post, "/sign-in", data=form, base_url=base_url)

    assert answer.status_code == 303
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    names = {cookie.partition("=")[0] for cookie in cookies}
    chosen = {"locale"}  # what she reads, which is no secret, comes along to public pages
    assert names - chosen == {
        f"__Host-{PRODUCT_SLUG}_{name}" for name in ("browser", "session", "device")
    }
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
