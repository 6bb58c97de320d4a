"""The life of a workspace, as its owner lives it: another name, another place, a logo, the end
and the way back. With JavaScript and without."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_story import follow, press

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


def png():
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_an_owner_renames_moves_marks_deletes_and_restores(
    browse, acme, sign_in_cookie, javascript
):
    with browse(javascript=javascript, cookies=[sign_in_cookie(acme.olga.user)]) as page:
        page.goto("/w/acme/projects/new")
        page.get_by_label("Name").fill("Begun in an old tab")
        other = page.context.new_page()
        rename(other)
        move(other)
        save_in_the_old_tab(page)
        upload_a_logo(other)
        delete(other)
        expect_gone(page)
        restore(other)


def rename(page):
    page.goto("/w/acme/projects")
    follow(page, "Settings")
    page.get_by_label("Workspace name").fill("Acme & Sons")
    press(page, "Save changes")
    expect(page.locator(".sidebar summary").first).to_contain_text("Acme & Sons")


def move(page):
    page.get_by_role("link", name="Address").click()
    page.get_by_label("Address").fill("new")
    press(page, "Change the address")
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address").fill("Acme-Sons")
    press(page, "Change the address")
    expect(page).to_have_url("/w/acme-sons/settings")
    expect(page.get_by_text("Old links still lead here.")).to_be_visible()


def save_in_the_old_tab(page):
    press(page, "Create the project")
    expect(page.get_by_role("heading", level=1)).to_have_text("Begun in an old tab")
    assert "/w/acme-sons/projects/" in page.url


def upload_a_logo(page):
    page.get_by_role("link", name="Logo").click()
    page.get_by_label("Picture").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    press(page, "Upload")
    expect(page.get_by_text("We can’t read this as a picture.")).to_be_visible()
    page.get_by_label("Picture").set_input_files(png())
    press(page, "Upload")
    logo = page.locator(".sidebar img.avatar").first
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 80


def delete(page):
    follow(page, "Settings")
    page.get_by_role("link", name="Delete workspace").click()
    page.get_by_label("Workspace name").fill("Acme")
    press(page, "Delete workspace")
    expect(page.get_by_text("This isn’t its name.")).to_be_visible()
    page.get_by_label("Workspace name").fill("Acme & Sons")
    press(page, "Delete workspace")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your workspaces")
    expect(page.get_by_text("Kept until")).to_be_visible()


def expect_gone(page):
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def restore(page):
    press(page, "Restore")
    expect(page.get_by_role("link", name="Begun in an old tab")).to_be_visible()
