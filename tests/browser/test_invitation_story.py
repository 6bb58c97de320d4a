"""Olga invites in one window; in another somebody without an account becomes a member.

With JavaScript and without, and with the link from the real mail.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def link_for(mailbox, address):
    """The link in the newest mail to an address, which a worker sends as we look."""
    for _attempt in range(2000):
        for mail in mailbox():
            if mail["To"] == address:
                text = mail.get_body(("plain",)).get_content()
                return re.search(r"https?://\S+/invitations/\S+", text)[0]
    raise AssertionError(f"no mail to {address}")


def test_T07_from_an_invitation_to_a_membership(acme, browse, sign_in_cookie, mailbox, javascript):
    with (
        browse(javascript=javascript, cookies=[sign_in_cookie(acme.olga.user)]) as olga,
        browse(javascript=javascript) as nina,
    ):
        invite(olga)
        link = link_for(mailbox, "nina@example.com")
        look_at_it_with_another_account(browse, sign_in_cookie(acme.max.user), link, javascript)
        join(nina, link)
        see_who_has_come(olga)
        suspend(olga)
        be_told(nina)


def invite(page):
    page.goto("/w/acme/members")
    follow(page, "Invite people")
    page.get_by_label("E-mail addresses").fill("nonsense, Nina Berg <nina@example.com>")
    page.get_by_label("Role").select_option("viewer")
    press(page, "Send the invitations")
    expect(page.get_by_label("E-mail addresses")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Role")).to_have_value("viewer")
    page.get_by_label("E-mail addresses").fill("Nina Berg <nina@example.com>")
    press(page, "Send the invitations")
    expect(page.get_by_text("One invitation is on its way.")).to_be_visible()
    expect(page.get_by_text("nina@example.com").first).to_be_visible()


def look_at_it_with_another_account(browse, cookie, link, javascript):
    with browse(javascript=javascript, cookies=[cookie]) as page:
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link is for someone else")
        press(page, "Sign out and use another account")
        expect(page.get_by_role("heading", level=1)).to_have_text("Join “Acme”")


def join(page, link):
    page.goto(link)
    expect(page.get_by_text("Olga invited you, as Viewer.")).to_be_visible()
    follow(page, "Create an account and join")
    expect(page.get_by_label("E-mail address")).to_have_value("nina@example.com")
    page.get_by_label("Your name").fill("Nina Berg")
    page.get_by_label("Password").fill("short")
    press(page, "Create my account and join")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create my account and join")
    expect(page.get_by_text("Welcome to “Acme”.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    page.goto("/account?choose")
    expect(page.get_by_role("link", name="Acme")).to_be_visible()
    expect(page.locator("main .row")).to_have_count(1)


def see_who_has_come(page):
    page.goto("/w/acme/members")
    expect(page.get_by_role("link", name="Nina Berg")).to_be_visible()
    page.goto("/w/acme/members/invitations")
    expect(page.get_by_text("No open invitations")).to_be_visible()
    page.goto("/w/acme/audit")
    expect(page.get_by_text("Nina Berg accepted their invitation")).to_be_visible()


def suspend(page):
    page.goto("/w/acme/members")
    follow(page, "Nina Berg")
    press(page, "Suspend")
    expect(page.get_by_text("This member is suspended")).to_be_visible()


def be_told(page):
    page.goto("/w/acme/projects")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your membership is paused")
