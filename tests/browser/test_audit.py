"""The audit trail in a real browser: search, unfold, take a copy; with and without a script."""

import pytest

from app.projects.actions import create_project

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_somebody_searches_unfolds_and_exports_twice(
    acme, browse, sign_in_cookie, context, javascript
):
    create_project(acme.olga, name="Relaunch")
    create_project(acme.olga, name="Move")
    context.dramatiq_broker.join("default", timeout=10_000)  # `browse` has a worker
    with browse(javascript=javascript, cookies=[sign_in_cookie(acme.ada.user)]) as page:
        page.goto("/w/acme/audit")
        page.get_by_role("searchbox").fill("relau")
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url("**/audit?q=relau*")
        assert page.locator(".timeline > li").count() == 1
        page.get_by_text("Olga created the project “Relaunch”").click()
        assert page.get_by_text("by command").is_visible()
        for format, name in (("CSV, for a spreadsheet", ".csv"), ("JSON, signed", ".jsonl")):
            if not page.get_by_role("button", name=format).is_visible():
                page.locator("summary", has_text="Export").click()
            with page.expect_download() as download:
                page.get_by_role("button", name=format).click()
            assert download.value.suggested_filename.endswith(name)
            text = download.value.path().read_text()
            assert "Relaunch" in text
            assert "Move" not in text
        assert page.locator("[aria-busy]").count() == 0
