"""The bench's own guard: a change without an event is seen. See tests/fixtures/unaudited.py."""

import pytest

from app.core.db import transaction
from app.core.events import record
from app.projects import actions
from app.projects.actions import create_project
from app.projects.models import Project
from app.projects.tasks import forget_deleted
from app.settings import ROOT
from tests.fixtures.unaudited import EXEMPT, HOUSEKEEPING, tenants_tables, unaudited


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Relaunch")


@pytest.fixture
def caught(audited):
    """What the guard saw; asking takes it back, so that this test doesn't fail."""

    def take():
        faults = audited.copy()
        audited.clear()
        return faults

    return take


@pytest.fixture
def silent(monkeypatch):
    """An application whose actions forget to record."""
    monkeypatch.setattr(actions, "record", lambda *args, **details: None)


def test_a_change_without_an_event_is_named_with_its_statement(acme, project, silent, caught):
    actions.delete_project(acme.olga, project)
    actions.create_project(acme.olga, name="Silent")

    first, second = caught()
    assert first.startswith("projects was written without an event: UPDATE")
    assert second.startswith("projects was written without an event: INSERT INTO")


def test_a_page_that_forgets_is_seen(acme, project, silent, caught, visit):
    visit(acme.olga).post(f"/w/acme/projects/{project.id}/delete")

    assert len(caught()) == 1


def test_a_job_that_forgets_is_seen(acme, project, silent, caught, visit, run_jobs):
    visit(acme.olga).post(f"/w/acme/projects/{project.id}/import", {"lines": "One"})
    run_jobs()

    assert [fault.split()[0] for fault in caught()] == ["tasks"]


def test_an_event_in_another_transaction_is_none(acme, project, caught):
    with transaction():
        project.delete_softly()
    with transaction():
        record(acme.olga, "project.deleted", project, name="Relaunch")

    assert len(caught()) == 1


def test_a_savepoint_belongs_to_what_is_around_it(acme, project, silent, caught):
    with transaction():
        with transaction():
            actions.delete_project(acme.olga, project)
        record(acme.olga, "project.deleted", project, name="Relaunch")
    assert caught() == []
    with transaction(), transaction():
        actions.create_project(acme.olga, name="Silent")

    assert len(caught()) == 1


def test_what_is_rolled_back_was_no_change(acme, project, silent, caught):
    def delete_and_fail():
        with transaction():
            actions.delete_project(acme.olga, project)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        delete_and_fail()

    assert caught() == []


def test_a_test_may_say_why(acme, project, silent, caught):
    with unaudited("to have something to begin with"):
        actions.delete_project(acme.olga, project)
    with transaction():
        Project.create(workspace_id=acme.workspace.id, name="x", description="", created_at=NOW)

    assert caught() == []


NOW = "2026-01-01T00:00:00.000000+00:00"


def test_the_end_of_a_grace_needs_no_event(acme, project, caught):
    forget_deleted()

    assert caught() == []


def test_every_exemption_is_about_something_that_is_there(context):
    assert tenants_tables(context.db.engine) >= EXEMPT.keys()
    for path, function in HOUSEKEEPING:
        assert f"def {function}(" in (ROOT / "app" / path).read_text()
