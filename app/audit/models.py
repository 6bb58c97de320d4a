"""Events as people read them."""

import datetime

from flask_babel import gettext as _
from sqlorm import PrimaryKey

from app.core.db import TenantModel
from app.core.events import VERBS


class Entry(TenantModel):
    """One event, with the name of who caused it."""

    table = "events"

    id: PrimaryKey[int]
    workspace_id: int
    number: int
    verb: str
    details: dict
    created_at: datetime.datetime

    @classmethod
    def listed(cls, workspace, limit, offset):
        """
        SELECT events.id, events.workspace_id, number, verb, details, events.created_at,
               users.name AS actor_name
          FROM events LEFT JOIN users ON users.id = events.actor_id
         WHERE events.workspace_id = %(workspace.id)s
         ORDER BY number DESC
         LIMIT %(limit)s OFFSET %(offset)s
        """

    @property
    def actor(self) -> str:
        """Who did it, by name."""
        return self.actor_name or _("Someone who has left")

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        return str(VERBS[self.verb]) % {**self.details, "actor": self.actor}

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What was changed: field, before, after."""
        before, after = self.details.get("before", {}), self.details.get("after", {})
        return [
            (field, before[field], after[field])
            for field in after
            if before.get(field) != after[field]
        ]
