"""One thing that one person is told: an event, as it concerns them."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.db import TenantModel


class Notification(TenantModel):
    """An event that a member is told of. `is_shown` is False for what comes by mail alone.

    `me` is the reader's membership: their own rows, and in that workspace, are all they reach.
    """

    table = "notifications"
    reached_by = frozenset({"user_id"})

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int
    event_number: int
    kind: str
    thread: str
    is_shown: bool
    mail: str
    digest_id: int | None
    created_at: datetime.datetime
    read_at: datetime.datetime | None

    @classmethod
    @fetchone
    def make(cls, me, event, kind, thread, is_shown, mail, moment):
        """
        INSERT INTO notifications
               (workspace_id, user_id, event_number, kind, thread, is_shown, mail, created_at)
        VALUES (%(me.workspace_id)s, %(me.user_id)s, %(event.number)s, %(kind)s, %(thread)s,
                %(is_shown)s, %(mail)s, %(moment)s)
        ON CONFLICT (workspace_id, user_id, event_number) DO NOTHING
        RETURNING *
        """

    @classmethod
    @fetchone
    def numbered(cls, workspace_id, id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND id = %(id)s"

    @classmethod
    @fetchone
    def of(cls, me, id):
        """
        SELECT WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
                 AND id = %(id)s AND is_shown
        """

    @classmethod
    @execute
    def read_thread(cls, me, thread, up_to, moment):
        """
        UPDATE notifications SET read_at = %(moment)s
         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
           AND thread = %(thread)s AND event_number <= %(up_to)s AND read_at IS NULL
        """

    @classmethod
    @execute
    def read_all(cls, me, up_to, moment):
        """
        UPDATE notifications SET read_at = %(moment)s
         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
           AND event_number <= %(up_to)s AND read_at IS NULL
        """

    @classmethod
    @execute
    def unread(cls, me, id):
        """
        UPDATE notifications SET read_at = NULL
         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s AND id = %(id)s
        """

    @classmethod
    def unread_counts(cls, user):
        """
        SELECT workspace_id, kind, count(*) AS how_many FROM notifications
         WHERE user_id = %(user.id)s AND is_shown AND read_at IS NULL
         GROUP BY workspace_id, kind
        """

    @classmethod
    @execute
    def bundle(cls, pending, cut, digest):
        """
        UPDATE notifications SET digest_id = %(digest.id)s
         WHERE workspace_id = %(pending.workspace_id)s AND user_id = %(pending.user_id)s
           AND mail = %(pending.period)s AND created_at < %(cut)s
           AND digest_id IS NULL AND read_at IS NULL
        """

    @classmethod
    @execute
    def forget_read_everywhere(cls, before):
        """
        DELETE FROM notifications
         WHERE created_at < %(before)s AND (read_at IS NOT NULL OR NOT is_shown)
        """
