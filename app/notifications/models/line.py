"""Notifications as people read them: with the event's own words, the newest of a thread first."""

import datetime
from collections.abc import Iterable

from sqlorm import SQL, PrimaryKey, fetchone

from app.core.db import TenantModel
from app.core.notices import Kind, sentence_of


def names(kinds: Iterable[Kind]) -> SQL:
    """The kinds' names, for `IN`. Nobody's kind has no name."""
    return SQL.Tuple([SQL.Param(name) for name in ["", *(kind.name for kind in kinds)]])


class Line(TenantModel):
    """A notification, its event, and its place in its thread."""

    table = "notifications"
    reached_by = frozenset({"user_id"})

    id: PrimaryKey[int]
    workspace_id: int
    event_number: int
    kind: str
    thread: str
    created_at: datetime.datetime
    read_at: datetime.datetime | None
    newest: int
    how_many: int
    is_muted: bool
    verb: str
    details: dict

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        return sentence_of(self.verb, self.actor_name, self.details)

    @property
    def is_unread(self) -> bool:
        """Whether the reader hasn't seen it."""
        return self.read_at is None

    @classmethod
    def listed(cls, me, kinds, before, limit, unread):
        """
        SELECT ranked.*, events.verb, events.details, users.name AS actor_name,
               users.avatar AS actor_avatar,
               mutes.thread IS NOT NULL AS is_muted
          FROM (SELECT mine.*, dense_rank() OVER (ORDER BY newest DESC) AS rank
                  FROM (SELECT notifications.*,
                               max(event_number) OVER (PARTITION BY thread) AS newest,
                               count(*) OVER (PARTITION BY thread) AS how_many,
                               row_number() OVER (PARTITION BY thread
                                                  ORDER BY event_number DESC) AS place
                          FROM notifications
                         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
                           AND is_shown AND kind IN {kinds}
                           AND (read_at IS NULL OR NOT %(unread)s)) AS mine
                 WHERE newest < %(before)s) AS ranked
          JOIN events ON events.workspace_id = ranked.workspace_id
                     AND events.number = ranked.event_number
          LEFT JOIN users ON users.id = events.actor_id
          LEFT JOIN notification_mutes AS mutes
                 ON mutes.workspace_id = ranked.workspace_id AND mutes.user_id = ranked.user_id
                AND mutes.thread = ranked.thread
         WHERE rank <= %(limit)s AND place <= 5
         ORDER BY newest DESC, event_number DESC
        """

    @classmethod
    @fetchone
    def one(cls, me, id):
        """
        SELECT notifications.*, events.verb, events.details, users.name AS actor_name
          FROM notifications
          JOIN events ON events.workspace_id = notifications.workspace_id
                     AND events.number = notifications.event_number
          LEFT JOIN users ON users.id = events.actor_id
         WHERE notifications.workspace_id = %(me.workspace_id)s
           AND notifications.user_id = %(me.user_id)s AND notifications.id = %(id)s
        """

    @classmethod
    def in_digest(cls, me, kinds, digest):
        """
        SELECT notifications.*, events.verb, events.details, users.name AS actor_name
          FROM notifications
          JOIN events ON events.workspace_id = notifications.workspace_id
                     AND events.number = notifications.event_number
          LEFT JOIN users ON users.id = events.actor_id
         WHERE notifications.workspace_id = %(me.workspace_id)s
           AND notifications.user_id = %(me.user_id)s AND digest_id = %(digest.id)s
           AND kind IN {kinds} AND read_at IS NULL
         ORDER BY event_number DESC
        """
