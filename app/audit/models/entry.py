"""Events as people read them."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlorm import PrimaryKey, execute, fetchscalar

from app.audit.filters import EVERYTHING, Filters
from app.audit.models.words import events_with
from app.core.db import TenantModel
from app.core.events import VERBS
from app.core.lines import visible
from app.core.policy import PERMISSIONS

#: Times follow numbers, give or take the clocks of two machines: surely less than this.
CLOCKS_DIFFER = datetime.timedelta(hours=1)

#: What an event that happens to somebody is about: `type(subject)` in small letters.
PERSON = "user"

#: Larger than any number.
ENDLESS = 2**62

COLUMNS = """
    events.id, events.workspace_id, events.number, events.actor_id, events.impersonator_id,
    events.verb, events.subject_type, events.subject_id, events.details, events.result,
    events.source, events.ip, events.user_agent, events.request_id, events.created_at,
    actors.name AS actor_name, actors.avatar AS actor_avatar,
    impersonators.name AS impersonator_name, audit_chain.hash AS link,
    CASE WHEN events.subject_type = 'user' THEN subjects.name END AS subject_name
"""

NAMES = """
    LEFT JOIN users actors ON actors.id = events.actor_id
    LEFT JOIN users impersonators ON impersonators.id = events.impersonator_id
    LEFT JOIN users subjects ON subjects.id = events.subject_id
    LEFT JOIN audit_chain ON audit_chain.workspace_id = events.workspace_id
                         AND audit_chain.number = events.number
"""


class Entry(TenantModel):
    """One event, with the names of who caused it, and its link in the chain."""

    table = "events"

    id: PrimaryKey[int]
    workspace_id: int
    number: int
    actor_id: int | None
    impersonator_id: int | None
    verb: str
    subject_type: str
    subject_id: int
    details: dict
    result: str
    source: str | None
    ip: str | None
    user_agent: str | None
    request_id: str | None
    created_at: datetime.datetime

    @classmethod
    def listed(cls, workspace, limit, offset=0) -> list["Entry"]:
        """The newest events of a workspace."""
        return cls.found(workspace, EVERYTHING, limit=limit + offset)[offset:]

    @classmethod
    def found(cls, workspace, wanted: Filters, *, before: int | None = None, limit: int):
        """The newest events that the filters let through, before a number."""
        return list(cls.query(*query(workspace.id, wanted, before, limit)))

    @classmethod
    @fetchscalar
    def first_number(cls, workspace_id):
        "SELECT min(number) FROM events WHERE workspace_id = %(workspace_id)s"

    @classmethod
    @fetchscalar
    def first_other_number(cls, workspace_id, verb, first, last):
        """
        SELECT number FROM events
         WHERE workspace_id = %(workspace_id)s AND verb <> %(verb)s
           AND number BETWEEN %(first)s AND %(last)s ORDER BY number LIMIT 1
        """

    @classmethod
    @fetchscalar
    def first_number_since(cls, workspace_id, moment):
        """
        SELECT number FROM events
         WHERE workspace_id = %(workspace_id)s AND created_at >= %(moment)s
         ORDER BY created_at, number LIMIT 1
        """

    @classmethod
    def refused_since(cls, workspace_id, actor_id, moment):
        """
        SELECT WHERE workspace_id = %(workspace_id)s AND result = 'refused'
                 AND actor_id = %(actor_id)s AND created_at > %(moment)s
        """

    @classmethod
    @execute
    def trim(cls, workspace_id, first, last):
        """
        DELETE FROM events WHERE workspace_id = %(workspace_id)s
                             AND number BETWEEN %(first)s AND %(last)s
        """

    @property
    def actor(self) -> str:
        """Who did it, by name; and as whom, when staff acted in somebody's place."""
        name = self.actor_name or self._nameless(self.actor_id)
        if self.impersonator_id is None:
            return name
        staff = self.impersonator_name or self._nameless(self.impersonator_id)
        return _("%(staff)s as %(person)s", staff=staff, person=name)

    def _nameless(self, id: int | None) -> str:
        if id is None and self.source == "web":
            return _("A visitor")
        if id is None and self.source:
            return current_app.config["PRODUCT_NAME"]  # it did so by itself
        return _("Someone who has left")

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language, on one line."""
        words: dict = defaultdict(lambda: "…", self.details, actor=self.actor)
        if self.subject_type == PERSON:  # whose name no event keeps: it goes with their account
            words["name"] = self.subject_name or _("Someone who has left")
        if permission := PERMISSIONS.get(str(self.details.get("permission"))):
            words["permission"] = permission.meaning
        return visible(str(VERBS.get(self.verb, self.verb)) % words)

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """What was changed: field, before, after."""
        before, after = (_fields(self.details.get(name, {})) for name in ("before", "after"))
        return [
            (field, before.get(field), after[field])
            for field in after
            if before.get(field) != after[field]
        ]


def _fields(value) -> dict:
    """What a change names; a single value without a name is one too."""
    return value if isinstance(value, dict) else {"": value}


def query(workspace_id: int, wanted: Filters, before: int | None, limit: int) -> tuple[str, list]:
    """The statement that finds events, the newest first, and its parameters."""
    tables, newest = "events", "events.number"
    conditions = [("events.workspace_id = ?", [workspace_id]), *_conditions(workspace_id, wanted)]
    if wanted.words:
        tables, matching, newest = events_with(workspace_id, wanted.words)
        conditions += matching
    if before is not None:
        conditions.append(("events.number < ?", [before]))
        if newest != "events.number":
            first_seen = "SELECT id FROM events WHERE workspace_id = ? AND number >= ?"
            first_seen = f"coalesce(({first_seen} ORDER BY number LIMIT 1), {ENDLESS})"
            conditions.append((f"{newest} < {first_seen}", [workspace_id, before]))
    where = " AND ".join(condition for condition, _values in conditions)
    values = [value for _condition, values in conditions for value in values]
    statement = (
        f"SELECT {COLUMNS} FROM {tables} {NAMES} WHERE {where} ORDER BY {newest} DESC LIMIT ?"  # noqa: S608 (ours)
    )
    return statement, [*values, limit]


def _conditions(workspace_id: int, wanted: Filters) -> Iterator[tuple[str, list]]:
    if wanted.person is not None:
        yield "events.actor_id = ?", [wanted.person]
    if wanted.verb:
        yield "events.verb = ?", [wanted.verb]
    if wanted.result == "refused":
        yield "events.result = 'refused'", []  # as the partial index says it
    elif wanted.result:
        yield "events.result = ?", [wanted.result]
    # A time is looked up in its own index and becomes a number, so that the list needs no sorting.
    neighbour = "SELECT number FROM events WHERE workspace_id = ? AND created_at"
    if wanted.since:
        last_before = f"{neighbour} < ? ORDER BY created_at DESC, number DESC LIMIT 1"
        yield "events.created_at >= ?", [wanted.since]
        moment = wanted.since - CLOCKS_DIFFER
        yield f"events.number > coalesce(({last_before}), 0)", [workspace_id, moment]
    if wanted.until:
        first_after = f"{neighbour} >= ? ORDER BY created_at, number LIMIT 1"
        yield "events.created_at < ?", [wanted.until]
        moment = wanted.until + CLOCKS_DIFFER
        yield f"events.number < coalesce(({first_after}), {ENDLESS})", [workspace_id, moment]
