"""What an event knows: who, as whom, when, from where, what, before and after, with what result."""

import datetime

import pytest

from app.audit.models import Entry
from app.core import causes, clock
from app.core.causes import Cause
from app.core.db import transaction
from app.core.events import record
from app.core.isolation import everywhere
from app.core.masking import MASK
from app.projects.actions import change_project, create_project
from app.projects.verbs import PROJECT_CHANGED
from tests.cast import alone

BROWSER = "Mozilla/5.0 (Test) " + "x" * 500


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Relaunch", description="Soon")


def newest(workspace):
    return Entry.listed(workspace, limit=1)[0]


def as_cause(context, cause, act):
    """Run `act` as if a request had begun it."""

    def run():
        causes.set_cause(cause)
        with context.app_context():
            act()

    alone(run)


def test_M04_a_page_tells_who_when_where_what_before_and_after(acme, project, visit):
    before = datetime.datetime.now(datetime.UTC)
    answer = visit(acme.max).post(
        f"/w/acme/projects/{project.id}/edit",
        {"name": "Relaunch 2", "description": "Soon"},
        headers={"User-Agent": BROWSER},
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )
    event = newest(acme.workspace)

    assert (event.actor_id, event.impersonator_id) == (acme.max.user_id, None)
    assert before <= event.created_at <= datetime.datetime.now(datetime.UTC)
    assert event.created_at.utcoffset() == datetime.timedelta()
    assert (event.source, event.ip) == ("web", "203.0.113.7")
    assert event.user_agent == BROWSER[:200]
    assert event.request_id == answer.headers["X-Request-ID"]
    assert (event.workspace_id, event.verb) == (acme.workspace.id, "project.changed")
    assert (event.subject_type, event.subject_id) == ("project", project.id)
    assert event.changes == [("name", "Relaunch", "Relaunch 2")]
    assert event.result == "done"


def test_M04_the_time_is_kept_to_the_microsecond(acme, monkeypatch):
    moment = datetime.datetime(2026, 3, 4, 5, 6, 7, 123456, datetime.UTC)
    monkeypatch.setattr("app.core.events.now", lambda: moment)
    create_project(acme.olga, name="One")

    assert newest(acme.workspace).created_at == moment


def test_M04_a_job_acts_from_where_it_was_sent(acme, project, visit, run_jobs):
    answer = visit(acme.max).post(
        f"/w/acme/projects/{project.id}/import",
        {"lines": "One"},
        headers={"User-Agent": "A browser"},
        environ_base={"REMOTE_ADDR": "203.0.113.8"},
    )
    run_jobs()
    event = newest(acme.workspace)

    assert (event.verb, event.actor_id) == ("task.imported", acme.max.user_id)
    assert (event.source, event.ip, event.user_agent) == ("job", "203.0.113.8", "A browser")
    assert event.request_id == answer.headers["X-Request-ID"]


def test_M04_a_command_says_so(acme, context):
    as_cause(context, causes.NOBODY, lambda: create_project(acme.olga, name="By hand"))

    assert newest(acme.workspace).source == "command"


def test_M04_staff_in_somebodys_place_are_named_with_them(acme, context, globex):
    staff = Cause(source="web", impersonator_id=globex.oscar.user_id)
    as_cause(context, staff, lambda: create_project(acme.max, name="Help"))
    event = newest(acme.workspace)

    assert event.sentence == "Oscar as Max created the project “Help”"
    assert (event.actor_id, event.impersonator_id) == (acme.max.user_id, globex.oscar.user_id)


def test_M04_what_a_member_may_not_change_is_told_once_a_minute(acme, project, visit, monkeypatch):
    viewer = visit(acme.vera)
    url = f"/w/acme/projects/{project.id}/delete"
    assert [viewer.post(url).status_code for _ in range(3)] == [403] * 3
    refused = Entry.listed(acme.workspace, limit=9)

    assert [event.result for event in refused] == ["refused", "done", "done"]
    assert refused[0].verb == "access.refused"
    assert refused[0].actor_id == acme.vera.user_id
    assert refused[0].details == {
        "permission": "projects:write",
        "endpoint": "workspace.projects_id_delete",
    }
    assert refused[0].sentence == (
        "Vera tried something they may not do: Create and change projects"
    )
    viewer.post("/w/acme/jobs/1/drop")  # another permission
    later = clock.now() + datetime.timedelta(seconds=61)
    monkeypatch.setattr("app.audit.actions.now", lambda: later)
    viewer.post(url)
    permissions = [e.details["permission"] for e in Entry.listed(acme.workspace, limit=3)]
    assert permissions == ["projects:write", "jobs:manage", "projects:write"]


def test_M04_looking_at_what_is_not_for_you_leaves_nothing(acme, globex, visit, row_digest):
    viewer, outsider = visit(acme.vera), visit(globex.oscar)
    before = row_digest()
    assert viewer.get("/w/acme/audit").status_code == 403
    assert outsider.get("/w/acme/audit").status_code == 404

    assert row_digest() == before


def test_an_outsiders_try_leaves_nothing_in_a_workspace_they_cannot_see(acme, globex, visit):
    assert visit(globex.oscar).post("/w/acme/projects/new", {"name": "x"}).status_code == 404

    assert [event.verb for event in Entry.listed(acme.workspace, limit=9)] == ["workspace.created"]


def test_twenty_refusals_at_once_are_one_event(acme, race):
    from app.audit.actions import note_refusal

    race(lambda: note_refusal(acme.vera, permission="projects:write", endpoint="x"), runners=8)

    verbs = [event.verb for event in Entry.listed(acme.workspace, limit=9)]
    assert verbs.count("access.refused") == 1


SECRETS = {
    "password": "hunter2 and more",
    "api_key": "plain words",
    "note": "token=abc123def and https://me:sesame@host/",
    "session": "c2VjcmV0LXNlY3JldC1zZWNyZXQtMDEyMzQ1Njc4OQ",
    "after": {"new_password": "correct horse", "name": "Fine"},
}
LEAKS = ("hunter2", "plain words", "abc123def", "sesame", "c2VjcmV0", "correct horse")


def test_M06_secrets_are_masked_in_the_row_the_page_and_the_export(acme, project, visit, context):
    with transaction():
        record(acme.olga, PROJECT_CHANGED, project, name="Fine", **SECRETS)
    with everywhere("a test looks"), context.db as tx:
        row = str(tx.fetchscalar("SELECT details FROM events ORDER BY id DESC LIMIT 1"))
    browser = visit(acme.ada)
    shown = [row, browser.get("/w/acme/audit").get_data(as_text=True)]
    shown += [
        browser.post("/w/acme/audit/export", {"format": format}).get_data(as_text=True)
        for format in ("csv", "json")
    ]

    assert not [(leak, text) for text in shown for leak in LEAKS if leak in text]
    assert all(MASK in text or "\\u2022" in text for text in shown)
    assert newest_named(acme.workspace, "project.changed").details["after"]["name"] == "Fine"


def newest_named(workspace, verb):
    return next(e for e in Entry.listed(workspace, limit=9) if e.verb == verb)


def test_M06_a_character_that_no_database_stores_is_no_error(acme):
    create_project(acme.olga, name="One")
    with transaction():
        record(acme.olga, PROJECT_CHANGED, acme.workspace, name="a\0b", list=["\0"])

    assert newest(acme.workspace).details == {"name": "a\ufffdb", "list": ["\ufffd"]}


def test_M06_a_name_with_line_breaks_stays_on_its_line(acme, project):
    evil = "Innocent\r\n2026-01-01 Olga deleted everything\u202e"
    change_project(acme.max, project, name=evil, description="")

    sentence = newest(acme.workspace).sentence
    assert "\n" not in sentence
    assert "\u202e" not in sentence
    assert "\\r\\n" in sentence


def test_a_change_of_one_value_without_a_name_can_be_read(acme, project, visit):
    with transaction():
        record(acme.olga, PROJECT_CHANGED, project, name="x", before="viewer", after="admin")

    assert newest(acme.workspace).changes == [("", "viewer", "admin")]
    assert "<ins>admin</ins>" in visit(acme.ada).get("/w/acme/audit").get_data(as_text=True)


def test_a_verb_or_a_detail_that_is_gone_breaks_no_page(acme, tamper, visit):
    tamper("UPDATE events SET verb = 'comet.landed', details = '{}'")

    assert "comet.landed" in visit(acme.ada).get("/w/acme/audit").get_data(as_text=True)
