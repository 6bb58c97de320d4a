"""With the provider of development, in a real browser: from the button to the dashboard, and back
through unlink. The provider is oidc-provider, which does it right."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.browser


def press(page, name):
    page.get_by_role("button", name=re.compile(f"^{name}")).click()


def be_somebody_new(page, name, email, *, proved=True):
    expect(page.get_by_role("heading")).to_have_text("Who would you like to be?")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("The address is proved").set_checked(proved)
    press(page, "Continue as somebody else")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_button_to_the_dashboard_and_back_through_unlink(
    browse, local_provider, javascript
):
    size = {"width": 390, "height": 844}
    with browse(javascript=javascript, viewport=size) as page:
        page.goto("/sign-up")
        press(page, "Continue with Local")
        be_somebody_new(page, "Nils Newcomer", "nils@example.com")

        expect(page.get_by_role("heading", level=1)).to_have_text("Almost there")
        expect(page.get_by_label("Your name")).to_have_value("Nils Newcomer")
        expect(page.get_by_label("E-mail address")).not_to_be_editable()
        press(page, "Create my account")
        page.get_by_label("Name", exact=False).first.fill("Harbour Studio")
        page.locator("main form button.btn-primary").click()
        expect(page).to_have_url(re.compile("/w/harbour-studio"))

        # Another way in first, then this one goes.
        page.goto("/account/connections")
        expect(page.locator("#main").get_by_text("nils@example.com")).to_be_visible()
        press(page, "Connect Local")
        be_somebody_new(page, "Nils at work", "nils@work.example")
        expect(page.get_by_text("Local is connected.")).to_be_visible()
        press(page, "Disconnect Local, nils@example.com")
        expect(page.get_by_text("Local is disconnected.")).to_be_visible()
        expect(page.locator("#main").get_by_text("nils@work.example")).to_be_visible()
        expect(page.locator("#main").get_by_text("nils@example.com")).to_have_count(0)

    with browse(javascript=javascript) as page:
        page.goto("/sign-in?next=/account/activity")
        press(page, "Continue with Local")
        be_somebody_new(page, "Nils at work", "nils@work.example")
        expect(page).to_have_url(re.compile("/account/activity$"))
        expect(page.get_by_text("You disconnected an account: Local")).to_be_visible()


def test_an_account_with_the_address_is_signed_in_to_first(browse, local_provider, context):
    make_person("Olga")
    with browse() as page:
        page.goto("/sign-in")
        press(page, "Continue with Local")
        press(page, "Olga Lindqvist")
        said = "There is an account with olga@example.com already."
        expect(page.get_by_text(said)).to_be_visible()

        page.get_by_label("E-mail address").fill("olga@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        press(page, "Connect Local")
        press(page, "Olga Lindqvist")
        expect(page.get_by_text("Local is connected.")).to_be_visible()


def test_who_changes_their_mind_is_told_and_finds_the_way_back(browse, local_provider):
    with browse() as page:
        page.goto("/sign-in")
        press(page, "Continue with Local")
        press(page, "No, go back")
        expect(page.get_by_role("heading", level=1)).to_have_text("You weren’t signed in")
        page.get_by_role("link", name="Go back").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_address_that_is_not_proved_is_proved_by_our_mail(browse, local_provider, mailbox):
    with browse() as page:
        page.goto("/sign-up")
        press(page, "Continue with Local")
        be_somebody_new(page, "Nils", "nils@example.com", proved=False)
        press(page, "Create my account")
        page.get_by_role("link", name="Open the development mailbox").click()
        expect(page.get_by_text("Confirm your e-mail address").first).to_be_visible()
