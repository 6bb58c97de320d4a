"""Giving up an account as a person does: the copy first, then the end, then second thoughts."""

import re

import pytest
from playwright.sync_api import expect

from app.core.db import transaction
from app.settings import ROOT
from tests.browser.test_story import press, words
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.browser


@pytest.fixture(params=["en", "fr"])
def language(request):
    return request.param


@pytest.fixture
def zoe(acme, language):
    zoe = make_member(acme.workspace, "Zoe", "member").user
    with transaction():
        zoe.locale = language
        zoe.save()
    return zoe


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_copy_the_end_and_second_thoughts(browse, run_jobs, zoe, language, javascript):
    _ = words(language)
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with browse(javascript=javascript, locale=language, **phone) as page:
        sign_in(page, _, "/account/settings")
        page.get_by_role("list").get_by_role("link", name=_("Your data")).click()
        press(page, _("Make a copy"))
        run_jobs()
        page.goto("/account/data")
        with page.expect_download() as download:
            page.locator("a[href$='/download']").click()
        assert download.value.suggested_filename.endswith(".zip")

        page.get_by_role("link", name=_("Give up my account")).click()
        page.get_by_label(_("Your e-mail address")).fill("zoe@exampel.com")
        press(page, _("Give up my account"))
        expect(page.get_by_label(_("Your e-mail address"))).to_have_value("zoe@exampel.com")
        page.get_by_label(_("Your e-mail address")).fill("zoe@example.com")
        press(page, _("Give up my account"))
        expect(page).to_have_url(re.compile("/account/leaving$"))
        if javascript:
            page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
            assert page.evaluate("axe.run()")["violations"] == []
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

        press(page, _("Sign out"))
        sign_in(page, _, "/w/acme")
        expect(page).to_have_url(re.compile("/account/leaving$"))
        press(page, _("Keep my account"))
        expect(page).to_have_url(re.compile("/account/workspaces/new$"))


def sign_in(page, _, then):
    page.goto(f"/sign-in?next={then}")
    page.get_by_label(_("E-mail address")).fill("zoe@example.com")
    page.get_by_label(_("Password")).fill(PASSWORD)
    press(page, _("Sign in"))
