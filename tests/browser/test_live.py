"""People side by side in real browsers, before the application as it runs in production.

On SQLite with the embedded hub, and on PostgreSQL with Redis and nchan: what one does, the other
sees without a reload; and whatever is killed, everybody ends with what the database has. How soon
it is seen, `bin/bench live` measures: less than a second.
"""

import sqlite3
import time
from contextlib import closing

import psycopg
import pytest
from playwright.sync_api import TimeoutError, expect

from app.demo.cast import PASSWORD
from tests.fixtures.live import wait_for

pytestmark = pytest.mark.browser

HOME = "/w/harbour-studio"
#: Milliseconds until the other sees it, on a machine that does other work beside.
SOON = 5000


@pytest.fixture
def people(chromium, deployment):
    """A function that opens a browser in which a person of the demo is signed in."""
    opened = []

    def sign_in(name):
        window = chromium.new_context(base_url=deployment.url, reduced_motion="reduce")
        window.set_default_timeout(30_000)
        opened.append(window)
        page = window.new_page()
        page.streams, page.troubles = [], []
        window.on(
            "requestfailed", lambda asked: page.troubles.append(f"{asked.url} {asked.failure}")
        )
        window.on("console", lambda said: page.troubles.append(said.text))
        window.on("request", lambda asked: note(page, asked))
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(f"{name}@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).first.click()
        expect(page).not_to_have_url(f"{deployment.url}/sign-in")
        return page

    yield sign_in
    for window in opened:
        window.close()


def note(page, asked):
    if "/.well-known/mercure" in asked.url:
        page.streams.append(asked)


def go(page, path):
    """Open a page, and wait until it is live."""
    try:
        with page.expect_response(lambda answer: "/.well-known/mercure" in answer.url):
            page.goto(path)
    except TimeoutError as error:
        raise AssertionError(f"no stream: {page.streams} {page.troubles}") from error


def add_task(page, title):
    page.get_by_label("New task").fill(title)
    page.get_by_role("button", name="Add task").click()


def test_N14_what_one_does_the_other_sees(people):
    olga, max = people("olga"), people("max")
    go(olga, f"{HOME}/projects/1")
    go(max, f"{HOME}/projects/1")
    for title in ("Ring the harbour master", "Paint the bollards"):
        add_task(olga, title)
        expect(max.get_by_role("link", name=title)).to_be_visible(timeout=SOON)
    max.get_by_role("button", name="Done: Paint the bollards").click()
    expect(olga.locator(".task-done", has_text="Paint the bollards")).to_have_count(1, timeout=SOON)


def test_what_the_reader_is_at_stays(people):
    olga, max = people("olga"), people("max")
    go(olga, f"{HOME}/projects/1")
    go(max, f"{HOME}/projects/1")
    field, fold = max.get_by_label("New task"), max.locator("details.fold")
    was_open = fold.evaluate("fold => fold.open")
    fold.locator("summary").click()
    field.fill("Half a thou")
    field.press("ArrowLeft")
    add_task(olga, "A task from elsewhere")
    expect(max.get_by_role("link", name="A task from elsewhere")).to_be_visible(timeout=SOON)

    expect(field).to_be_focused()
    expect(field).to_have_value("Half a thou")
    assert field.evaluate("field => field.selectionStart") == 10
    assert fold.evaluate("fold => fold.open") != was_open
    field.press("End")
    field.type("ght")
    max.get_by_role("button", name="Add task").click()
    expect(olga.get_by_role("link", name="Half a thought")).to_be_visible(timeout=SOON)
    expect(max.get_by_role("link", name="Half a thought")).to_have_count(1)


def test_the_list_of_projects_follows(people):
    olga, max = people("olga"), people("max")
    go(max, f"{HOME}/projects")
    olga.goto(f"{HOME}/projects/new")
    olga.get_by_label("Name").fill("A new pier")
    olga.get_by_role("button", name="Create the project").click()

    expect(max.get_by_role("link", name="A new pier")).to_be_visible(timeout=SOON)


def test_the_tabs_of_a_browser_share_one_stream(people):
    olga, max = people("olga"), people("max")
    go(olga, f"{HOME}/projects/1")
    go(max, f"{HOME}/projects/1")
    before = len(max.streams)
    tabs = [max.context.new_page() for _ in range(2)]
    for tab in tabs:
        with tab.expect_response(lambda answer: "/projects/1" in answer.url):
            tab.goto(f"{HOME}/projects/1")
    add_task(olga, "Seen in every tab")
    for tab in (max, *tabs):
        tab.bring_to_front()
        expect(tab.get_by_role("link", name="Seen in every tab")).to_be_visible(timeout=5000)

    assert (before, len(max.streams)) == (1, 1)
    max.close()  # the tab that held the stream: another takes it over
    tabs[0].bring_to_front()
    add_task(olga, "Seen after the first tab went")
    expect(tabs[0].get_by_role("link", name="Seen after the first tab went")).to_be_visible()


def test_N14_the_hub_is_killed_and_comes_back_and_nothing_is_missed(people, deployment):
    hub = deployment.machines.get("nginx") or deployment.machines["hub"]
    olga, max = people("olga"), people("max")
    go(max, f"{HOME}/projects/1")
    go(olga, f"{HOME}/projects/1")
    if hub.name == "nginx":  # then the pages are away too: they come back together
        hub.kill()
        hub.start()
        wait_for(hub.port)
    else:
        hub.kill()
        add_task(olga, "While the hub was away")
        expect(olga.get_by_role("link", name="While the hub was away")).to_be_visible()
        expect(max.get_by_text("Not live at the moment")).to_be_visible()
        expect(max.get_by_role("link", name="While the hub was away")).to_have_count(0)
        hub.start()
        expect(max.get_by_role("link", name="While the hub was away")).to_be_visible(timeout=20_000)
        expect(max.get_by_text("Not live at the moment")).to_be_hidden()
    add_task(olga, "After the hub was back")
    expect(max.get_by_role("link", name="After the hub was back")).to_be_visible(timeout=20_000)
    expect(max.get_by_role("link", name="After the hub was back")).to_have_count(1)


def test_T06_who_is_removed_sees_no_more(people, deployment):
    ada = people("ada")
    go(ada, f"{HOME}/projects/1")
    begun = time.monotonic()
    remove(deployment, "ada@example.com")

    expect(ada.get_by_label("New task")).to_have_count(0, timeout=8000)
    assert time.monotonic() - begun < 8


def remove(deployment, email):
    """Take a membership away, past every action."""
    url, who = deployment.environment["DATABASE_URL"], "(SELECT id FROM users WHERE email = '{}')"
    is_file = url.startswith("sqlite:")
    connect = sqlite3.connect if is_file else psycopg.connect
    with closing(connect(url.removeprefix("sqlite://"))) as connection, connection:
        connection.execute("UPDATE workspaces SET version = version + 1")
        connection.execute(f"DELETE FROM memberships WHERE user_id = {who.format(email)}")
        connection.commit()


def test_who_else_looks_at_a_page_is_shown_there(people):
    """On a project of its own: nchan knows for a minute who was where in the tests before."""
    olga, max = people("olga"), people("max")
    go(olga, f"{HOME}/projects/2")
    expect(olga.locator(".faces")).to_have_count(0)
    go(max, f"{HOME}/projects/2")
    olga.bring_to_front()
    expect(olga.locator(".faces")).to_contain_text("Also here: Max")
    expect(max.locator(".faces")).to_contain_text("Also here: Olga")
    max.goto(f"{HOME}/members")
    expect(olga.locator(".faces")).to_have_count(0, timeout=70_000)


def test_N14_both_see_it_when_they_save_the_same_task(people):
    olga, max = people("olga"), people("max")
    olga.goto(f"{HOME}/tasks/9")
    max.goto(f"{HOME}/tasks/9")
    olga.get_by_label("Title").fill("Olga’s words")
    olga.get_by_role("button", name="Save changes").click()
    expect(olga.get_by_text("Saved.")).to_be_visible()
    max.get_by_label("Title").fill("Max’s words")
    max.get_by_role("button", name="Save changes").click()

    expect(max.get_by_role("alert").get_by_text("Olga’s words")).to_be_visible()
    expect(max.get_by_label("Title")).to_have_value("Max’s words")
    max.get_by_role("button", name="Save changes").click()
    olga.goto(f"{HOME}/tasks/9")
    expect(olga.get_by_label("Title")).to_have_value("Max’s words")
