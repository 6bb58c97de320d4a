"""Events: in the change's transaction, numbered without gaps."""

import pytest

from app.audit.models import Entry
from app.core.db import transaction
from app.core.events import OutsideTransaction, UnknownVerb, record
from app.projects.actions import create_project
from app.projects.verbs import PROJECT_CREATED


def entries(workspace):
    return list(Entry.listed(workspace, limit=100, offset=0))


def test_an_event_outside_a_transaction_is_refused(acme):
    with pytest.raises(OutsideTransaction):
        record(acme.olga, PROJECT_CREATED, acme.workspace, name="x")


def test_an_unregistered_verb_is_refused(acme):
    with pytest.raises(UnknownVerb), transaction():
        record(acme.olga, "project.exploded", acme.workspace)


def test_an_event_is_undone_with_its_change(acme):
    def create_and_fail():
        with transaction():
            create_project(acme.olga, name="Never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_and_fail()

    assert [entry.verb for entry in entries(acme.workspace)] == ["workspace.created"]


def test_numbers_have_no_gaps_and_are_each_workspaces_own(acme, globex):
    for _ in range(3):
        create_project(acme.olga, name="One of three")
    create_project(globex.oscar, name="Elsewhere")

    assert [entry.number for entry in entries(acme.workspace)] == [4, 3, 2, 1]
    assert [entry.number for entry in entries(globex.workspace)] == [2, 1]
