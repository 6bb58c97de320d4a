"""An import as a person follows it: a real progress bar, a reload, a stop; also without script."""

import re

import pytest
from playwright.sync_api import expect

from app.projects.actions import create_project
from tests.cast import meddle


@pytest.fixture
def project(acme):
    return create_project(acme.max, name="Relaunch")


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
def test_a_pasted_list_arrives_while_one_watches(browse, sign_in_cookie, acme, project, javascript):
    lines = "\n".join(f"- Task {number}" for number in range(450))
    cookie = sign_in_cookie(acme.max.user)
    with browse(javascript=javascript, cookies=[cookie]) as page:
        page.goto(f"/w/{acme.workspace.slug}/projects/{project.id}")
        page.get_by_role("link", name="Import tasks").click()
        page.get_by_label("Tasks", exact=True).fill(lines)
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("status").filter(has_text="450 tasks were added.")).to_be_visible()
        page.reload()
        expect(page.get_by_role("status").filter(has_text="450 tasks were added.")).to_be_visible()
        page.get_by_role("link", name="Back").click()
        expect(page.get_by_text("0 of 450 done")).to_be_visible()


@pytest.mark.browser
def test_progress_is_seen_to_grow_and_a_stop_is_obeyed(
    browse, sign_in_cookie, acme, project, context
):
    """The job is held by hand: the page shows what its row says, without a reload."""
    from app.core.jobs import send_as
    from app.projects.tasks import import_tasks

    def row_says(columns):
        meddle(f"UPDATE jobs SET {columns} WHERE id = ?", [job.id])

    far = {"delay": 3_600_000}
    job = send_as(acme.max, _Later(import_tasks, far), project.id, ["One", "Two", "Three", "Four"])
    row_says("state = 'running', done_count = 1, total_count = 4, leased_until = NULL")
    with browse(cookies=[sign_in_cookie(acme.max.user)]) as page:
        page.goto(f"/w/{acme.workspace.slug}/jobs/{job.id}")
        bar = page.get_by_role("progressbar")
        expect(bar).to_have_attribute("value", "1")
        row_says("done_count = 3")
        expect(bar).to_have_attribute("value", "3")
        expect(page.get_by_text("3 of 4 done.")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("It is about to stop.")).to_be_visible()
        row_says("state = 'cancelled'")
        expect(page.get_by_text(re.compile("It was stopped after 3 of 4"))).to_be_visible()


class _Later:
    """A job that is sent with more options."""

    def __init__(self, job, options):
        self.job, self.options = job, options

    def send_with_options(self, **options):
        return self.job.send_with_options(**options, **self.options)
