"""The import, and the page that follows it."""

import re

import pytest

from app.projects.actions import create_project
from app.projects.models import Task
from tests.cast import meddle


@pytest.fixture
def project(acme):
    return create_project(acme.max, name="Relaunch")


@pytest.fixture
def importing(acme, project, visit):
    """A function that pastes lines as Max, or somebody else, would."""
    visitors = {}

    def paste(lines, who=None):
        who = who or acme.max
        visitor = visitors.setdefault(who.id, visit(who))
        url = f"/w/{acme.workspace.slug}/projects/{project.id}/import"
        return visitor, visitor.post(url, {"lines": lines})

    return paste


def text(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_list_is_pasted_followed_and_there(acme, project, importing, run_jobs):
    visitor, answer = importing("- One\n\n* Two\n3. Three\n[x] Four\n• Five\n")
    assert answer.status_code == 303
    waiting = text(visitor.get(answer.location))
    assert "It starts in a moment." in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 1s"' in waiting
    run_jobs()
    done = text(visitor.get(answer.location))

    assert "5 tasks were added." in done
    assert "http-equiv" not in done
    assert "every 1s" not in done
    assert f'href="/w/{acme.workspace.slug}/projects/{project.id}"' in done
    titles = {task.title for task in Task.open_in(project, limit=10, offset=0)}
    assert titles == {"One", "Two", "Three", "Four", "Five"}


def test_sent_twice_it_is_imported_once(project, importing, run_jobs):
    _, first = importing("One\nTwo")
    _, second = importing("One\nTwo")
    run_jobs()

    assert first.location == second.location
    assert Task.counts(project).open_count == 2


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "Please paste at least one line."),
        (" \n - \n", "Please paste at least one line."),
        ("Short\n" + "long " * 50, "This line is longer than 200 characters: “long long"),
        ("x\n" * 5001, "These are 5001 lines."),
    ],
)
def test_what_cannot_be_imported_is_said_and_kept(importing, job_rows, lines, words):
    _, answer = importing(lines)

    assert answer.status_code == 422
    assert words in text(answer)
    assert lines.strip()[:100] in answer.get_data(as_text=True)
    assert job_rows() == []


def test_the_page_of_a_job_goes_back_to_our_own_pages_only(acme, importing):
    visitor, answer = importing("One")
    url = answer.location.split("?")[0]

    page = text(visitor.get(f"{url}?next=https://evil.test/"))
    assert '="https://evil.test' not in page
    assert f'href="/w/{acme.workspace.slug}"' in page


def test_a_member_stops_their_import(acme, importing, run_jobs):
    visitor, answer = importing("One")
    url = answer.location.split("?")[0]
    stopped = visitor.post(f"{url}/cancel", {"next": f"/w/{acme.workspace.slug}/projects"})
    page = text(visitor.get(stopped.location))

    assert "It was stopped before anything was done." in page
    assert f'href="/w/{acme.workspace.slug}/projects"' in page
    assert "Try again" not in page


def test_an_admin_sees_it_in_the_list_and_starts_it_again(acme, importing, visit, run_jobs):
    visitor, answer = importing("One")
    url = answer.location.split("?")[0]
    visitor.post(f"{url}/cancel", {})
    admin = visit(acme.ada)
    assert "Import of tasks" in text(admin.get(f"/w/{acme.workspace.slug}/jobs"))
    assert "Try again" in text(admin.get(url))
    admin.post(f"{url}/retry", {})
    run_jobs()
    assert "1 task was added." in text(admin.get(url))


def test_an_admin_drops_what_was_stopped(acme, importing, visit, job_rows):
    visitor, answer = importing("One")
    url = answer.location.split("?")[0]
    visitor.post(f"{url}/cancel", {})
    dropped = visit(acme.ada).post(f"{url}/drop", {})

    assert dropped.location.endswith("/jobs")
    assert job_rows() == []


def test_other_work_of_the_workspace_is_listed_only_when_it_failed(acme, visit, context):
    from app.core import causes
    from app.identity.tasks import deliver_already_registered

    cause = causes.Cause(workspace_id=acme.workspace.id)
    deliver_already_registered.send_with_options(args=(1,), cause=cause.as_dict())
    admin = visit(acme.ada)
    url = f"/w/{acme.workspace.slug}/jobs"
    assert "Nothing yet" in text(admin.get(url))
    meddle("UPDATE jobs SET state = 'dead'")

    assert "Deliver already registered" in text(admin.get(url))
