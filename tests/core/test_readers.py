"""Readers of events: in order, at least once, and in our database exactly once."""

import pytest

from app.core import readers
from app.core.isolation import everywhere
from app.core.models import EventCursor
from app.core.readers import Reader, reads
from app.projects.actions import create_project, delete_project
from app.projects.verbs import PROJECT_CREATED, PROJECT_DELETED
from app.workspaces.actions import create_workspace
from tests.cast import make_person, meddle


@pytest.fixture
def reader(monkeypatch):
    """A decorator that registers a reader for as long as the test lasts."""

    def register(*verbs):
        def decorate(function):
            made = Reader(f"tests.{function.__name__}", frozenset(verbs), function)
            monkeypatch.setitem(readers.READERS, made.name, made)
            return function

        return decorate

    return register


def make_due(context):
    meddle("UPDATE jobs SET run_at = created_at WHERE state = 'queued'")


def test_a_reader_sees_its_verbs_in_the_workspaces_order(acme, globex, reader, run_jobs):
    seen = []

    @reader(PROJECT_CREATED)
    def notes(event):
        seen.append((event.workspace_id, event.details["name"]))

    for name in ("One", "Two", "Three"):
        project = create_project(acme.olga, name=name)
    delete_project(acme.olga, project)
    create_project(globex.oscar, name="Elsewhere")
    run_jobs()

    ours = [name for workspace_id, name in seen if workspace_id == acme.workspace.id]
    assert ours == ["One", "Two", "Three"]
    assert len(seen) == 4


def test_a_new_reader_sees_nothing_of_the_past(acme, reader, run_jobs):
    create_project(acme.olga, name="Before")
    seen = []

    @reader(PROJECT_CREATED, PROJECT_DELETED)
    def notes(event):
        seen.append(event.details["name"])

    create_project(acme.olga, name="After")
    run_jobs()

    assert seen == ["After"]


def test_what_nobody_reads_costs_no_job(acme, reader, job_rows):
    before = len(job_rows())
    create_project(acme.olga, name="Unread")

    assert len(job_rows()) == before


def test_J04_a_reader_that_fails_sees_the_event_again_and_none_overtakes_it(
    acme, context, reader, run_jobs
):
    seen, accidents = [], [RuntimeError("a bad moment")]

    @reader(PROJECT_CREATED)
    def notes(event):
        if accidents:
            raise accidents.pop()
        seen.append(event.details["name"])

    create_project(acme.olga, name="One")
    run_jobs(failing=True)
    assert seen == []
    create_project(acme.olga, name="Two")
    make_due(context)
    run_jobs(failing=True)

    assert seen == ["One", "Two"]


def test_J04_what_a_reader_writes_is_undone_with_its_failure(acme, context, reader, run_jobs):
    accidents = [RuntimeError("after the writing")]

    @reader(PROJECT_CREATED)
    def copies(event):
        EventCursor.begin(event.workspace_id, f"copy of {event.number}", 0)
        if accidents:
            raise accidents.pop()

    create_project(acme.olga, name="One")
    for _ in range(2):
        run_jobs(failing=True)
        make_due(context)

    with everywhere("a test looks"):
        names = [cursor.reader for cursor in EventCursor.find_all()]
    assert len([name for name in names if name.startswith("copy of")]) == 1


def test_one_readers_trouble_is_not_the_others(acme, reader, run_jobs):
    seen = []

    @reader(PROJECT_CREATED)
    def broken(event):
        raise RuntimeError("for ever")

    @reader(PROJECT_CREATED)
    def fine(event):
        seen.append(event.details["name"])

    create_project(acme.olga, name="One")
    run_jobs(failing=True)

    assert seen == ["One"]


def test_two_readers_of_one_name_are_refused():
    register = reads(PROJECT_CREATED)
    register(test_two_readers_of_one_name_are_refused)
    with pytest.raises(ValueError, match="two readers"):
        register(test_two_readers_of_one_name_are_refused)
    del readers.READERS["core.test_two_readers_of_one_name_are_refused"]


def test_every_reader_reads_registered_verbs():
    from app.core.events import VERBS

    assert all((reader.verbs or set()) <= VERBS.keys() for reader in readers.READERS.values())


def test_what_follows_from_an_event_is_its_workspaces_work(context, job_rows):
    """Also of a workspace that is opened from outside of it."""
    owner = create_workspace(make_person("Zoe"), name="Atelier")

    assert {row["workspace_id"] for row in job_rows()} == {owner.workspace_id}
