"""Getting in by mail, as a person does: a code, a link, a forgotten password, another address.

In English and in French, with JavaScript and without.
"""

import re

import pytest
from playwright.sync_api import expect

from app.core.db import transaction
from tests.browser.test_story import press, words
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.browser

NEW = "violet anchor drifts north"
ADDRESS = "zoe@new.example.org"


@pytest.fixture(params=["en", "fr"])
def language(request):
    return request.param


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


@pytest.fixture
def zoe(context, language):
    zoe = make_person("Zoe")
    with transaction():
        zoe.locale = language
        zoe.save()
    return zoe


@pytest.fixture
def newest(run_jobs, mailbox):
    """A function that waits for the jobs, and reads the newest mail."""

    def read():
        run_jobs()
        text = mailbox()[0].get_body(("plain",)).get_content()
        return text.replace("\N{NO-BREAK SPACE}", " ")

    return read


def test_a_code_and_a_forgotten_password(browse, newest, zoe, language, javascript):
    _ = words(language)
    with browse(javascript=javascript, locale=language) as page:
        come_in_by_code(page, _, newest)
        press(page, _("Sign out"))
        reset_the_password(page, _, newest)
        expect(page).to_have_url(re.compile("/account"))


def come_in_by_code(page, _, newest):
    page.goto("/sign-in?next=/account/workspaces/new")
    page.get_by_role("link", name=_("Sign in by mail, without a password")).click()
    page.get_by_label(_("E-mail address")).fill("zoe@example.com")
    press(page, _("Send me a code"))
    code = re.search(r"\b\d{3} \d{3}\b", newest())[0]
    page.get_by_label(_("Code")).fill("12345")
    press(page, _("Sign in"))
    expect(page.get_by_label(_("Code"))).to_have_attribute("aria-invalid", "true")
    page.get_by_label(_("Code")).fill(code)
    page.get_by_label(_("Code")).press("Enter")
    expect(page).to_have_url(re.compile("/account/workspaces/new$"))


def reset_the_password(page, _, newest):
    page.goto("/sign-in")
    page.get_by_role("link", name=_("I forgot my password")).click()
    page.get_by_label(_("E-mail address")).fill("zoe@example.com")
    press(page, _("Send me a link"))
    expect(page.get_by_role("heading", name=_("Check your inbox"))).to_be_visible()
    page.goto(re.search(r"https?://\S+/reset-password/\S+", newest())[0])
    page.get_by_label(_("Password")).fill("zoe zoe zoe zoe")
    press(page, _("Save the new password"))
    expect(page.get_by_label(_("Password"))).to_have_attribute("aria-invalid", "true")
    page.get_by_label(_("Password")).fill(NEW)
    press(page, _("Save the new password"))


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_link_is_pressed_where_it_was_asked_for(browse, newest, zoe, javascript, language):
    with browse(javascript=javascript) as page, browse(javascript=javascript) as elsewhere:
        page.goto("/sign-in/code")
        page.get_by_label("E-mail address").fill("zoe@example.com")
        press(page, "Send me a code")
        link = re.search(r"https?://\S+/sign-in/link/\S+", newest())[0]
        elsewhere.goto(link)
        expect(elsewhere.get_by_role("heading")).to_have_text("You asked in another browser")
        page.goto(link)
        expect(page).to_have_url(link)
        press(page, "Sign in")
        expect(page).to_have_url(re.compile("/account/workspaces/new$"))


@pytest.mark.parametrize("language", ["fr"], indirect=True)
def test_another_address_takes_the_place_of_the_first(browse, newest, zoe, javascript, language):
    _ = words(language)
    with browse(javascript=javascript, locale=language) as page:
        page.goto("/sign-in?next=/account/addresses")
        page.get_by_label(_("E-mail address")).fill("zoe@example.com")
        page.get_by_label(_("Password")).fill(PASSWORD)
        press(page, _("Sign in"))
        page.get_by_role("link", name=_("Add an address")).click()
        page.get_by_label(_("E-mail address")).fill(ADDRESS)
        press(page, _("Send the link"))
        expect(page.get_by_text(_("Not confirmed yet"))).to_be_visible()
        page.goto(re.search(r"https?://\S+/addresses/confirm/\S+", newest())[0])
        press(page, _("Add this address"))
        page.get_by_role("button", name=ADDRESS).first.click()  # “Make primary: …”
        expect(page.locator("li", has_text=ADDRESS)).to_contain_text(_("Primary"))
