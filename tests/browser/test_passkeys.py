"""Passkeys and codes in a real browser, with Chromium's own virtual authenticator.

From registration over conditional UI to a second step; a copy with an old counter is refused.
"""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from app.identity import factors
from app.identity.factors.models import Passkey
from app.settings import ROOT
from tests.cast import PASSWORD, make_person, meddle
from tests.factors import code, give_codes, give_totp

pytestmark = pytest.mark.browser


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@contextmanager
def authenticator(page, **options):
    """A phone that answers at once, with its owner's finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
                **options,
            }
        },
    )
    yield Phone(devtools, made["authenticatorId"])


class Phone:
    """What a test does to the authenticator."""

    def __init__(self, devtools, id):
        self.devtools, self.id = devtools, id

    def ask(self, command, **options):
        return self.devtools.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **options})

    def credentials(self):
        return self.ask("getCredentials")["credentials"]

    def present(self, there):
        self.ask("setAutomaticPresenceSimulation", enabled=there)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def register(page, name="My phone"):
    page.goto("/account/security/passkeys/new")
    page.get_by_label("Name").fill(name)
    press(page, "Make the passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Save your recovery codes")


def sign_out(page):
    page.context.clear_cookies()


def show_password(page, user):
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def test_A23_from_registration_to_both_kinds_of_sign_in(browse, zoe, sign_in_cookie):
    with browse(cookies=[sign_in_cookie(zoe)]) as page, authenticator(page) as phone:
        register(page)
        assert [each["isResidentCredential"] for each in phone.credentials()] == [True]

        sign_out(page)
        page.goto("/sign-in?next=/account/security")
        expect(page.get_by_role("heading", level=1)).to_have_text("Security")  # nothing was pressed
        expect(page.get_by_role("link", name="My phone")).to_be_visible()

        sign_out(page)
        phone.present(False)
        page.goto("/sign-in?next=/account/security")
        show_password(page, zoe)
        expect(page.get_by_role("heading", level=1)).to_have_text("Use your passkey")
        phone.present(True)
        press(page, "Continue with a passkey")
        expect(page.get_by_role("heading", level=1)).to_have_text("Security")


def test_A23_a_copy_with_an_old_counter_is_refused(browse, zoe, sign_in_cookie):
    with browse(cookies=[sign_in_cookie(zoe)]) as page, authenticator(page) as phone:
        register(page)
        [original] = phone.credentials()
        phone.ask("removeCredential", credentialId=original["credentialId"])
        phone.ask("addCredential", credential={**original, "signCount": 1})
        [passkey] = Passkey.of(zoe)
        meddle(f"UPDATE passkeys SET sign_count = 50 WHERE id = {passkey.id}")

        sign_out(page)
        phone.present(False)
        page.goto("/sign-in/passkey")
        phone.present(True)
        press(page, "Sign in with a passkey")
        expect(page.get_by_role("alert").first).to_contain_text("We don’t know this passkey")
        phone.present(False)
        page.goto("/account/security")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_one_authenticator_gets_one_passkey(browse, zoe, sign_in_cookie):
    with browse(cookies=[sign_in_cookie(zoe)]) as page, authenticator(page):
        register(page)
        page.goto("/account/security/passkeys/new")
        press(page, "Make the passkey")
        expect(page.get_by_text("This device has a passkey for your account")).to_be_visible()
        assert factors.ways_of(zoe).passkeys == 1


def test_a_passkey_confirms_that_its_you(browse, zoe, sign_in_cookie):
    with browse(cookies=[sign_in_cookie(zoe)]) as page, authenticator(page):
        register(page)
        meddle("UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00.000000+00:00'")
        page.goto("/account/security/recovery")
        press(page, "Confirm with a passkey")
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_an_app_by_hand_and_codes_that_are_copied_and_saved(browse, zoe, sign_in_cookie):
    with browse(
        cookies=[sign_in_cookie(zoe)], permissions=["clipboard-read", "clipboard-write"]
    ) as page:
        page.goto("/account/security")
        page.get_by_role("link", name="Set up an authenticator app").click()
        press(page, "Set up the app")
        expect(page.get_by_role("img", name="QR code of the key below")).to_be_visible()
        secret = page.locator(".font-mono").inner_text().replace(" ", "")
        page.get_by_role("textbox", name="Code").fill(code(0, secret))
        press(page, "Confirm")

        expect(page.locator(".codes li")).to_have_count(10)
        first = page.locator(".codes li").first.inner_text()
        press(page, "Copy")
        expect(page.get_by_text("Copied.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()").startswith(first)
        with page.expect_download() as download:
            press(page, "Download")
        assert download.value.suggested_filename.endswith("recovery-codes.txt")
        page.get_by_role("link", name="I’ve saved them").click()
        expect(page.get_by_text("10 codes are left")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_second_step_by_keyboard_alone(browse, zoe, javascript):
    give_totp(zoe)
    with browse(javascript=javascript) as page:
        page.goto("/sign-in?next=/account/security")
        page.get_by_label("E-mail address").fill(zoe.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
        expect(page.get_by_label("Code")).to_be_focused()
        page.keyboard.type(code())
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Security")


def test_without_a_script_passkeys_say_what_they_need(browse, zoe, sign_in_cookie):
    with browse(javascript=False, cookies=[sign_in_cookie(zoe)]) as page:
        page.goto("/account/security/passkeys/new")
        expect(page.get_by_text("Passkeys need a current browser")).to_be_visible()
        expect(page.get_by_role("button", name="Make the passkey")).to_have_count(0)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_S16_axe_finds_nothing_between_the_factors(browse, zoe, theme, width):
    """Pages that only who waits can see: the others are in tests/site_map.py."""
    give_totp(zoe)
    give_codes(zoe)
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    with browse(color_scheme=theme, viewport={"width": width, "height": 844}) as page:
        page.goto("/sign-in")
        show_password(page, zoe)
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
        for path in ("factor", "factor?way=recovery", "lost"):
            page.goto(f"/sign-in/{path}")
            page.evaluate(axe)
            assert page.evaluate("axe.run()")["violations"] == []
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
