"""The first story, as a person lives it: from the front page to signing out.

In English and in French, with JavaScript and without. `--database` chooses the engine.
"""

import gettext

import pytest
from playwright.sync_api import expect

from app.settings import ROOT
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


def words(language):
    """A function that says our English words in the language."""
    return gettext.translation("messages", ROOT / "locales", [language], fallback=True).gettext


@pytest.fixture(params=["en", "fr"])
def language(request):
    return request.param


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


def test_the_story(browse, language, javascript):
    _ = words(language)
    with browse(javascript=javascript, locale=language) as page:
        sign_up(page, _)
        confirm_from_the_mail(page, _)
        make_a_workspace(page, _, "Harbour Studio")
        make_a_project(page, _, "Website relaunch")
        work_on_tasks(page, _)
        delete_and_bring_back_the_project(page, _, "Website relaunch")
        two_tabs_hold_two_workspaces(page, _)
        read_the_trail(page, _)
        sign_out(page, _)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def sign_up(page, _):
    page.goto("/")
    follow(page, _("Start free"))
    page.get_by_label(_("Your name")).fill("Zoé Lafleur")
    page.get_by_label(_("E-mail address")).fill("zoe")
    page.get_by_label(_("Password")).fill("short")
    press(page, _("Create my account"))
    expect(page.get_by_label(_("E-mail address"))).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(_("Your name"))).to_have_value("Zoé Lafleur")
    page.get_by_label(_("E-mail address")).fill("zoe@example.com")
    page.get_by_label(_("Password")).fill(PASSWORD)
    press(page, _("Create my account"))
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Check your inbox"))


def confirm_from_the_mail(page, _):
    follow(page, _("Open the development mailbox"))
    mail = page.get_by_role("link", name=_("Confirm your e-mail address"))
    for _attempt in range(50):  # the job runs in another thread: reload, as a person would
        if mail.count():
            break
        page.reload()
    mail.click()
    page.locator("main a[href*='/verify/']").first.click()
    press(page, _("Confirm my address"))
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Create your workspace"))


def make_a_workspace(page, _, name):
    page.get_by_label(_("Workspace name")).fill(name)
    press(page, _("Create the workspace"))


def make_a_project(page, _, name):
    page.get_by_label(_("Name")).fill(name)
    page.get_by_label(_("Description")).fill("<b>A faster site</b> with {{ 7*7 }}")
    press(page, _("Create the project"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("<b>A faster site</b> with {{ 7*7 }}")).to_be_visible()


def work_on_tasks(page, _):
    for title in ("Write the page about prices", "Draw the icons", "Ask for quotes"):
        page.get_by_label(_("New task")).fill(title)
        press(page, _("Add task"))
        expect(page.get_by_role("link", name=title)).to_be_visible()
    press(page, _("Done: %(task)s") % {"task": "Draw the icons"})
    expect(page.locator(".task-done")).to_contain_text("Draw the icons")
    follow(page, "Ask for quotes")
    page.get_by_label(_("Title")).fill("Ask three customers")
    press(page, _("Save changes"))
    expect(page.get_by_role("link", name="Ask three customers")).to_be_visible()
    press(page, _("Delete “%(task)s”") % {"task": "Write the page about prices"})
    expect(page.get_by_role("link", name="Write the page about prices")).to_have_count(0)
    press(page, _("Undo"))
    expect(page.get_by_role("link", name="Write the page about prices")).to_be_visible()


def delete_and_bring_back_the_project(page, _, name):
    follow(page, _("Edit"))
    press(page, _("Delete project"))
    expect(page.get_by_role("link", name=name)).to_have_count(0)
    press(page, _("Undo"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def two_tabs_hold_two_workspaces(page, _):
    other = page.context.new_page()
    other.goto("/account/workspaces/new")
    make_a_workspace(other, _, "Night Watch")
    other.goto("/w/night-watch/projects")
    page.goto("/w/harbour-studio/projects")
    expect(page.get_by_role("link", name="Website relaunch")).to_be_visible()
    expect(other.get_by_role("link", name="Website relaunch")).to_have_count(0)
    switch = other.locator(".sidebar details.switch").first
    switch.locator("summary").click()
    switch.get_by_role("link", name="Harbour Studio").click()
    expect(other.get_by_role("link", name="Website relaunch")).to_be_visible()
    other.close()


def read_the_trail(page, _):
    page.goto("/w/harbour-studio/projects")
    follow(page, _("Audit"))
    for sentence, name in (
        ("%(actor)s created the workspace “%(name)s”", "Harbour Studio"),
        ("%(actor)s finished the task “%(name)s”", "Draw the icons"),
        ("%(actor)s restored the project “%(name)s”", "Website relaunch"),
    ):
        said = _(sentence) % {"actor": "Zoé Lafleur", "name": name}
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Night Watch")


def sign_out(page, _):
    page.locator(".sidebar details.switch").last.locator("summary").click()
    press(page, _("Sign out"))
    page.goto("/w/harbour-studio/projects")
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Sign in"))
