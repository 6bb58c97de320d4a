"""Language and theme are picked by a press, and kept."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_picks_a_language_and_a_theme(browse, javascript):
    with browse(javascript=javascript, locale="en") as page:
        page.goto("/sign-in")
        page.get_by_role("button", name="Français").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page).to_have_url("/sign-in")

        page.get_by_role("button", name="Sombre").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("html")).to_have_attribute("lang", "fr")

        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
