"""The notification centre in a browser: with a script and without, and live in a second window."""

import pytest
from playwright.sync_api import expect

from app.core.live import person_version
from app.projects.actions import add_task, create_project, finish_task
from tests.notifications.conftest import lines_of
from tests.product import PRODUCT_NAME

pytestmark = pytest.mark.browser


@pytest.fixture
def tasks(acme):
    """Three tasks of Max's."""
    project = create_project(acme.max, name="Relaunch")
    return [add_task(acme.max, project, title=title) for title in ("Write", "Draw", "Print")]


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


def wait_for(page, member, count):
    """Until so many notifications have been delivered: a worker does it in another thread."""
    for _ in range(200):
        if len(lines_of(member)) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(lines_of(member))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def test_a_person_reads_keeps_and_mutes(acme, browse, sign_in_cookie, tasks, javascript):
    with browse(javascript=javascript, cookies=[sign_in_cookie(acme.max.user)]) as page:
        for task in tasks:
            finish_task(acme.ada, task, done=True)
        wait_for(page, acme.max, 3)
        page.goto("/w/acme/projects")
        expect(page).to_have_title("(3) Projects · " + PRODUCT_NAME)
        page.get_by_role("link", name="Notifications").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")

        press(page, "Mark as read: Ada finished the task “Draw”")
        expect(page.get_by_text("Ada finished the task “Draw”")).to_have_count(0)
        expect(page.locator("#bell")).to_contain_text("2")
        expect(page).to_have_title("(2) Notifications · " + PRODUCT_NAME)

        page.get_by_role("button", name="Ada finished the task “Print”").first.click()
        expect(page.get_by_label("Title")).to_have_value("Print")
        expect(page).to_have_title("(1) Print · " + PRODUCT_NAME)

        page.goto("/w/acme/notifications?show=all")
        press(page, "Mute this: Ada finished the task “Write”")
        expect(page.locator(".note").get_by_text("Muted", exact=True)).to_have_count(1)
        press(page, "Mark as unread: Ada finished the task “Print”")
        expect(page.locator("#bell")).to_contain_text("2")

        press(page, "Mark all as read")
        expect(page.get_by_text("You have read everything")).to_be_visible()
        expect(page).to_have_title("Notifications · " + PRODUCT_NAME)


def test_a_person_chooses_how_to_be_told(acme, browse, sign_in_cookie, javascript):
    with browse(
        javascript=javascript,
        cookies=[sign_in_cookie(acme.max.user)],
        timezone_id="Asia/Tokyo",
    ) as page:
        page.goto("/w/acme/notifications/preferences")
        zone = page.get_by_label("Time zone")
        expect(zone).to_have_value("Asia/Tokyo" if javascript else "UTC")
        page.get_by_label("Your tasks and projects: By mail").select_option("At once")
        page.get_by_label("Imports and other long work: In the app").uncheck()
        page.get_by_label("Begin at").fill("22:00")
        press(page, "Save changes")
        expect(page.get_by_label("End at")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("End at").fill("06:30")
        press(page, "Save changes")

        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(page.get_by_label("Your tasks and projects: By mail")).to_have_value("at_once")
        expect(page.get_by_label("Imports and other long work: In the app")).not_to_be_checked()
        expect(page.get_by_label("End at")).to_have_value("06:30")


def test_E04_the_bell_counts_up_in_a_second_window_without_a_reload(
    acme, browse, embedded_hub, sign_in_cookie, tasks
):
    with browse(cookies=[sign_in_cookie(acme.max.user)]) as page:
        page.goto("/w/acme/projects")
        other = page.context.new_page()
        other.goto("/w/acme/members")
        expect(page).to_have_title("Projects · " + PRODUCT_NAME)
        finish_task(acme.ada, tasks[0], done=True)
        for window in (page, other):
            expect(window.locator("#bell")).to_contain_text("1")
        expect(page).to_have_title("(1) Projects · " + PRODUCT_NAME)
        expect(other).to_have_title("(1) Members · " + PRODUCT_NAME)

        other.goto("/w/acme/notifications")
        finish_task(acme.ada, tasks[1], done=True)
        expect(other.get_by_text("Ada finished the task “Draw”")).to_be_visible()
        press(other, "Mark all as read")
        expect(page).to_have_title("Projects · " + PRODUCT_NAME)
        expect(page.locator("#bell")).not_to_contain_text("1")
        assert person_version(acme.max.user_id) >= 3
