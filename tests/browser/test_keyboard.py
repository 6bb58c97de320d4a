"""A new user on a phone, in French, with the keyboard alone: from the front page to a second step.

Nothing is clicked, nor focused by the test: the Tab key finds everything, and what has the focus
can be seen.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_story import words
from tests.cast import PASSWORD
from tests.factors import code

pytestmark = pytest.mark.browser

_ = words("fr")

#: More would be a page that nobody gets through.
MOST_TABS = 60

#: What has the focus: its words as a screen reader has them, and whether one sees that it has it.
FOCUSED = """() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  const label = element.labels?.length ? element.labels[0].innerText : ''
  return {
    words: (element.getAttribute('aria-label') || label || element.innerText || '').trim(),
    seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  }
}"""


@pytest.fixture
def newest(run_jobs, mailbox):
    """A function that waits for the jobs, and answers the path of the newest mail's link."""

    def read(pattern):
        run_jobs()
        text = mailbox()[0].get_body(("plain",)).get_content()
        return urlsplit(re.search(rf"https?://\S+{pattern}\S+", text)[0]).path

    return read


def tab_to(page, name):
    """Press Tab until this has the focus, if it hasn't yet; which must be seen."""
    for _number in range(MOST_TABS):
        found = page.evaluate(FOCUSED)
        if found["words"].startswith(name):
            assert found["seen"], f"nobody sees that “{name}” has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab doesn't reach “{name}” on {page.url}")


def type_into(page, name, text):
    tab_to(page, name)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press(page, name):
    tab_to(page, name)
    page.keyboard.press("Enter")


def test_from_the_front_page_to_a_second_step_with_the_keyboard_alone(browse, newest):
    with browse(locale="fr", viewport={"width": 390, "height": 844}, color_scheme="dark") as page:
        page.goto("/")
        press(page, _("Start free"))
        expect(page).to_have_url(re.compile("/sign-up"))
        type_into(page, _("Your name"), "Zoé Lafleur")
        type_into(page, _("E-mail address"), "zoe@example.com")
        type_into(page, _("Password"), PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=_("Check your inbox"))).to_be_visible()
        page.goto(newest("/verify/"))
        press(page, _("Confirm my address"))
        expect(page.get_by_role("heading", level=1)).to_have_text(_("Create your workspace"))
        type_into(page, _("Workspace name"), "Chantier naval")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/w/chantier-naval"))

        page.goto("/account/security")
        press(page, _("Set up an authenticator app"))
        expect(page).to_have_url(re.compile("/security/app"))
        press(page, _("Set up the app"))
        expect(page.get_by_label(_("Code"))).to_be_visible()
        secret = page.locator(".font-mono").inner_text().replace(" ", "")
        type_into(page, _("Code"), code(0, secret))
        page.keyboard.press("Enter")
        expect(page.locator(".codes li")).to_have_count(10)

        page.goto("/account?choose")
        press(page, _("Sign out"))
        expect(page).to_have_url(re.compile("/$"))
        page.goto("/sign-in?next=/account/security")
        type_into(page, _("E-mail address"), "zoe@example.com")
        type_into(page, _("Password"), PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label(_("Code"))).to_be_focused()
        page.keyboard.type(code(1, secret))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(_("Security"))
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
