"""Mails that bundle: what waits for the next one, and which were made."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.db import TenantModel


class Digest(TenantModel):
    """One mail with what came up in a period. `day` is the morning it is for, as YYYY-MM-DD."""

    table = "notification_digests"

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int
    period: str
    day: str
    created_at: datetime.datetime

    @classmethod
    @fetchone
    def begin(cls, pending, day, moment):
        """
        INSERT INTO notification_digests (workspace_id, user_id, period, day, created_at)
        VALUES (%(pending.workspace_id)s, %(pending.user_id)s, %(pending.period)s, %(day)s,
                %(moment)s)
        ON CONFLICT (workspace_id, user_id, period, day) DO NOTHING
        RETURNING *
        """

    @classmethod
    @fetchone
    def numbered(cls, workspace_id, id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND id = %(id)s"

    @classmethod
    @execute
    def forget_empty_everywhere(cls, before):
        """
        DELETE FROM notification_digests
         WHERE created_at < %(before)s
           AND NOT EXISTS (SELECT 1 FROM notifications
                            WHERE notifications.digest_id = notification_digests.id)
        """


class Pending(TenantModel):
    """For whom something waits to be bundled, since when, and what their clock says."""

    table = "notifications"

    workspace_id: PrimaryKey[int]
    user_id: PrimaryKey[int]
    period: PrimaryKey[str]
    since: datetime.datetime
    time_zone: str | None
    begins: str | None
    ends: str | None

    @classmethod
    def all_everywhere(cls):
        """
        SELECT notifications.workspace_id, notifications.user_id, mail AS period,
               min(notifications.created_at) AS since, time_zone, begins, ends
          FROM notifications
          JOIN users ON users.id = notifications.user_id
          LEFT JOIN notification_quiet_hours AS quiet
                 ON quiet.workspace_id = notifications.workspace_id
                AND quiet.user_id = notifications.user_id
         WHERE mail IN ('daily', 'weekly') AND digest_id IS NULL AND read_at IS NULL
         GROUP BY notifications.workspace_id, notifications.user_id, mail, time_zone, begins, ends
         ORDER BY notifications.workspace_id, notifications.user_id, mail
        """
