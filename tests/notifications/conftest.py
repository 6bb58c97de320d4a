"""Somebody who is told of things: Max, whose task others change."""

import datetime
from types import SimpleNamespace

import pytest

from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.notices import KINDS, NOTICES, Kind, kinds_for, notice
from app.notifications.models import Line, Preference
from app.notifications.models.line import names
from app.projects.actions import add_task, create_project
from app.projects.policy import PROJECTS_READ
from app.projects.verbs import TASK_FINISHED
from app.workspaces.models import Membership


@pytest.fixture
def work(acme, context):
    """A project and a task that Max added."""
    project = create_project(acme.max, name="Relaunch")
    task = add_task(acme.max, project, title="Write")
    context.dramatiq_broker.flush_all()
    return SimpleNamespace(project=project, task=task)


def lines_of(reader, *, unread=False):
    """What the list shows somebody, the newest first."""
    return list(Line.listed(reader, names(kinds_for(reader)), 2**62, 1000, unread))


def sentences_of(reader, **options):
    """The same in words."""
    return [line.sentence for line in lines_of(reader, **options)]


def rows_of(table):
    """Every row of a table."""
    with everywhere("a test"), transaction() as tx:
        return [dict(row) for row in tx.fetchall(f"SELECT * FROM {table} ORDER BY 1")]


def with_role(member, role):
    """The member as they are with another role."""
    with transaction():
        member.role = role
        member.save()
    return Membership.of(member.workspace_id, member.user_id)


def erase(row):
    """Delete a member, a person or a workspace for good."""
    with transaction():
        row.delete()


@pytest.fixture
def retold(monkeypatch):
    """A function that has the finishing of a task told to these members, as a kind of its own."""

    def declare(members, *, has_own_mail=False, **options):
        made = Kind("retold", "Retold", "", **{"permission": PROJECTS_READ, **options})
        monkeypatch.setitem(KINDS, "retold", made)
        monkeypatch.delitem(NOTICES, TASK_FINISHED)
        register = notice(TASK_FINISHED, kind=made, has_own_mail=has_own_mail)
        register(lambda event: [member.user_id for member in members])
        return made

    return declare


@pytest.fixture
def clock(monkeypatch):
    """This room's clock: `clock.at = …` sets it."""
    from app.notifications import actions, bundling, delivering, mailing, tasks

    clock = SimpleNamespace(at=datetime.datetime(2026, 6, 3, 10, tzinfo=datetime.UTC))
    for module in (actions, bundling, delivering, mailing, tasks):
        monkeypatch.setattr(module, "now", lambda: clock.at)
    return clock


def prefer(member, mail, *, kind="work", shown=True):
    """A member wants a kind by mail like that."""
    with transaction():
        Preference.choose(member, kind, shown, mail, False)
