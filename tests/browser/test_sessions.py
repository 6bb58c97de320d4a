"""Sign-ins in a real browser: what Back shows, where one comes back to, what one is asked."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app.identity import sessions
from tests.cast import PASSWORD, make_person
from tests.pages.test_sign_in_page import EVIL

pytestmark = pytest.mark.browser


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def sign_in(page, where="/sign-in"):
    page.goto(where)
    page.get_by_label("E-mail address").fill("zoe@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_S10_back_shows_nothing_after_signing_out(browse, zoe, javascript):
    with browse(javascript=javascript) as page:
        sign_in(page, "/sign-in?next=/account/activity")
        expect(page.get_by_text("You signed in")).to_be_visible()
        page.goto("/account/workspaces/new")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url("/")
        for _ in range(2):
            page.go_back()
            expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
            expect(page.get_by_text("You signed in")).to_have_count(0)


def test_A30_chromium_never_leaves_for_another_site(browse, zoe, server):
    with browse() as page:
        foreign = []
        page.on("request", lambda asked: foreign.append(asked.url))
        for target in EVIL:
            page.context.clear_cookies()
            sign_in(page, "/sign-in?" + urlencode({"next": target}))
            page.wait_for_url("**/account/workspaces/new")

        assert [url for url in foreign if not url.startswith(server)] == []


def test_A22_with_the_keyboard_one_confirms_and_comes_back(
    browse, acme, sign_in_cookie, monkeypatch
):
    monkeypatch.setattr(sessions, "CONFIRMED_FOR", sessions.datetime.timedelta(seconds=0))
    cookie = sign_in_cookie(acme.olga.user)
    with browse(cookies=[cookie]) as page:
        page.goto("/w/acme/settings")
        page.get_by_role("link", name="Delete workspace").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it’s you")
        expect(page.get_by_label("Password")).to_be_focused()
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_text("That isn’t the password of this account.").first).to_be_visible()
        monkeypatch.undo()
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url("/w/acme/settings/delete")


def test_S04_another_browser_is_out_when_its_sign_in_is_ended(browse, zoe):
    with browse() as desk, browse() as phone:
        sign_in(desk, "/sign-in?next=/account/sessions")
        sign_in(phone, "/sign-in?next=/account/sessions")
        desk.reload()
        desk.get_by_role("button", name="End all the others").click()
        expect(desk.get_by_text("All other sign-ins have ended.")).to_be_visible()
        phone.reload()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")
