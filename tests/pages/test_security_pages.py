"""Second factors and passkeys of one's own account, over HTTP."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.tokens import digest
from app.identity import factors
from app.identity.factors import totp
from app.identity.factors.models import Passkey
from app.identity.models import Session
from app.web import policies
from tests.authenticator import Authenticator
from tests.cast import make_person, meddle
from tests.factors import (
    CODES,
    code,
    give_codes,
    give_passkey,
    give_totp,
    is_in,
    question_in,
)

#: What only who has just shown that it's them may ask for.
GUARDED = {
    "account.security_app",
    "account.security_app_begin",
    "account.security_app_cancel",
    "account.security_app_remove",
    "account.security_passkeys_new",
    "account.security_passkeys_id_remove",
    "account.security_recovery",
    "workspace.settings_security",
}


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def browser(zoe, visit):
    return visit(zoe)


def long_ago(user):
    """Their sign-ins were confirmed an hour ago."""
    moment = (now() - timedelta(hours=1)).isoformat(timespec="microseconds")
    meddle(f"UPDATE sessions SET confirmed_at = '{moment}' WHERE user_id = {user.id}")


def text(answer):
    return answer.get_data(as_text=True)


def secret_on(page):
    return re.search(r"font-mono font-strong[^>]*>([A-Z2-7 ]+)<", text(page))[1].replace(" ", "")


def codes_on(page):
    return re.findall(r"<li>((?:\w{4}-){3}\w{4})</li>", text(page))


def test_A22_each_change_asks_for_a_fresh_proof(app):
    found = {name for name, policy in policies.of(app).items() if policy.confirmed}

    assert found >= GUARDED


def test_A22_an_old_sign_in_is_led_to_confirm(zoe, browser):
    long_ago(zoe)

    for url in ("app", "app/remove", "passkeys/new", "recovery"):
        answer = browser.get(f"/account/security/{url}")
        assert answer.location == f"/account/confirm?next=/account/security/{url}"
    for url in ("app/begin", "passkeys/new", "recovery"):
        assert "/account/confirm" in browser.post(f"/account/security/{url}").location
    assert factors.ways_of(zoe) == factors.Ways(0, 0, 0)


def test_A18_from_nothing_to_an_app_and_its_codes(zoe, browser):
    assert "Set up the app" in text(browser.get("/account/security/app"))
    browser.post("/account/security/app/begin")
    page = browser.get("/account/security/app")
    secret = secret_on(page)
    assert "<svg" in text(page)
    assert page.headers["Cache-Control"] == "no-store"

    wrong = browser.post("/account/security/app", {"proof": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong) == secret
    done = browser.post("/account/security/app", {"proof": code(0, secret)})

    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    assert len(codes_on(done)) == 10
    assert secret not in text(browser.get("/account/security/app")).replace(" ", "")
    assert factors.ways_of(zoe) == factors.Ways(1, 0, 10)


def test_A19_the_codes_are_on_no_other_page(zoe, browser):
    give_totp(zoe)
    codes = codes_on(browser.post("/account/security/recovery"))
    assert len(codes) == 10

    for url in ("/account/security", "/account/security/recovery", "/account/activity"):
        assert not any(each in text(browser.get(url)) for each in codes)


def test_A19_new_ones_replace_the_old(zoe, browser):
    give_totp(zoe)
    give_codes(zoe)

    fresh = codes_on(browser.post("/account/security/recovery"))

    assert browser.post("/account/confirm/recovery", {"proof": CODES[0]}).status_code == 422
    assert browser.post("/account/confirm/recovery", {"proof": fresh[0]}).status_code == 303


def test_without_a_factor_there_are_no_codes(zoe, browser):
    assert browser.get("/account/security/recovery").location == "/account/security"
    assert browser.post("/account/security/recovery").location == "/account/security"
    assert factors.ways_of(zoe).codes == 0


def test_a_set_up_can_be_given_up(zoe, browser):
    browser.post("/account/security/app/begin")
    browser.post("/account/security/app/cancel")

    assert totp.secret_to_show(zoe) is None
    assert browser.post("/account/security/app", {"proof": "123456"}).status_code == 303


def test_the_first_factor_signs_out_everywhere_else(zoe, browser, visit):
    other = visit(zoe)
    browser.post("/account/security/app/begin")
    secret = secret_on(browser.get("/account/security/app"))
    browser.post("/account/security/app", {"proof": code(0, secret)})

    assert is_in(browser)
    assert not is_in(other)


def test_A23_a_passkey_is_added_named_renamed_and_removed(zoe, browser, context):
    phone = Authenticator(context.config["BASE_URL"])
    page = browser.get("/account/security/passkeys/new")
    fields = {"proof": phone.make(question_in(page)), "name": "Work laptop"}
    added = browser.post("/account/security/passkeys/new", fields)
    assert len(codes_on(added)) == 10
    assert "Work laptop" in text(browser.get("/account/security"))

    [passkey] = Passkey.of(zoe)
    url = f"/account/security/passkeys/{passkey.id}"
    assert browser.post(url, {"name": " "}).status_code == 422
    assert browser.post(url, {"name": "Desk <b>top</b>"}).status_code == 303
    assert "Desk &lt;b&gt;top&lt;/b&gt;" in text(browser.get("/account/security"))

    refused = browser.post(f"{url}/remove")
    assert refused.status_code == 422
    assert "This is your last one" in text(refused)
    assert browser.post(f"{url}/remove", {"on_purpose": "y"}).status_code == 303
    assert browser.get(url).status_code == 404
    assert factors.ways_of(zoe) == factors.Ways(0, 0, 0)


def test_A23_an_answer_that_isnt_one_is_refused_and_the_name_stays(zoe, browser, context):
    page = browser.get("/account/security/passkeys/new")
    answer = Authenticator("https://evil.test").make(question_in(page))

    refused = browser.post("/account/security/passkeys/new", {"proof": answer, "name": "Laptop"})

    assert refused.status_code == 422
    assert 'value="Laptop"' in text(refused)
    assert browser.post("/account/security/passkeys/new").status_code == 422
    assert not factors.has_factor(zoe)


def test_A24_anothers_passkey_is_not_found(zoe, visit, context):
    give_passkey(zoe, context.config["BASE_URL"])
    [passkey] = Passkey.of(zoe)
    oscar = visit(make_person("Oscar"))

    for url in ("", "/remove"):
        assert oscar.get(f"/account/security/passkeys/{passkey.id}{url}").status_code == 404
        assert oscar.post(f"/account/security/passkeys/{passkey.id}{url}").status_code == 404


def test_A24_removing_the_last_factor_says_what_follows(acme, visit):
    give_totp(acme.olga.user)
    olga = visit(acme.olga)
    olga.post("/w/acme/settings/security")
    page = olga.get("/account/security/app/remove")

    assert "This is your last one" in text(page)
    assert "Acme" in text(page)
    assert olga.post("/account/security/app/remove").status_code == 422
    assert factors.has_factor(acme.olga.user)


@pytest.mark.parametrize("way", ["totp", "recovery", "passkey"])
def test_A22_any_factor_confirms_that_its_you(zoe, visit, context, way):
    give_totp(zoe)
    give_codes(zoe)
    phone = give_passkey(zoe, context.config["BASE_URL"])
    browser = visit(zoe)
    long_ago(zoe)
    name = context.config["SIGN_IN_COOKIE_NAME"]
    secret = browser.client.get_cookie(name).value
    url = f"/account/confirm/{way}?next=/account/security/app"
    assert browser.post(url, {"proof": "000000"}).status_code == 422
    page = browser.get(url)
    proofs = {"totp": lambda: code(), "recovery": lambda: CODES[0]}
    proof = proofs.get(way, lambda: phone.show(question_in(page)))()

    assert browser.post(url, {"proof": proof}).location == "/account/security/app"

    assert browser.get("/account/security/app").status_code == 200
    renewed = browser.client.get_cookie(name).value
    assert renewed != secret  # S01
    assert Session.with_hash(digest(renewed)).methods == f"password {way}"


def test_A21_confirming_and_signing_in_share_their_tries(zoe, visit):
    give_totp(zoe)
    browser = visit(zoe)
    statuses = [
        browser.post("/account/confirm/totp", {"proof": "000000"}).status_code for _try in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2


def test_who_has_no_factor_confirms_by_password(zoe, browser):
    long_ago(zoe)
    page = browser.get("/account/confirm").location

    assert page == "/account/confirm/password"
    assert "confirm/totp" not in text(browser.get(page))


def test_who_has_one_is_offered_the_easiest_first(zoe, visit, context):
    give_totp(zoe)
    give_passkey(zoe, context.config["BASE_URL"])
    browser = visit(zoe)
    long_ago(zoe)

    assert browser.get("/account/confirm").location == "/account/confirm/passkey"


def test_the_overview_tells_what_there_is(zoe, visit, browser, context):
    assert "Set up an authenticator app" in text(browser.get("/account/security"))
    give_totp(zoe)
    give_passkey(zoe, context.config["BASE_URL"], name="My phone")
    page = text(visit(zoe).get("/account/security"))

    for words in ("My phone", "Authenticator app", "None left"):
        assert words in page
