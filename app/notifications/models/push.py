"""Where a person's browsers can be reached while nobody looks at them."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import Model


class PushSubscription(Model):
    """One browser's address at its maker's push service, and the keys to write to it.

    It lives as long as the sign-in that asked for it. `is_detailed`: whether what is sent may
    say what it is about, where others may see the screen.
    """

    table = "push_subscriptions"

    id: PrimaryKey[int]
    session_id: int
    user_id: int
    endpoint: str
    p256dh: str
    auth: str
    is_detailed: bool
    created_at: datetime.datetime
    used_at: datetime.datetime | None

    @classmethod
    @fetchscalar
    def session_of(cls, user, token_hash):
        "SELECT id FROM sessions WHERE token_hash = %(token_hash)s AND user_id = %(user.id)s"

    @classmethod
    @execute
    def make_room(cls, session_id, endpoint):
        """
        DELETE FROM push_subscriptions
         WHERE endpoint = %(endpoint)s OR session_id = %(session_id)s
        """

    @classmethod
    def of_person(cls, user_id, moment):
        """
        SELECT push_subscriptions.*, sessions.token_hash
          FROM push_subscriptions JOIN sessions ON sessions.id = session_id
         WHERE push_subscriptions.user_id = %(user_id)s AND sessions.expires_at > %(moment)s
           AND sessions.idle_until > %(moment)s
         ORDER BY push_subscriptions.id
        """

    @classmethod
    @fetchone
    def alive(cls, id, user_id, moment):
        """
        SELECT push_subscriptions.*
          FROM push_subscriptions JOIN sessions ON sessions.id = session_id
         WHERE push_subscriptions.id = %(id)s AND push_subscriptions.user_id = %(user_id)s
           AND sessions.expires_at > %(moment)s
           AND sessions.idle_until > %(moment)s
        """

    @classmethod
    @execute
    def used(cls, id, moment):
        "UPDATE push_subscriptions SET used_at = %(moment)s WHERE id = %(id)s"

    @classmethod
    @execute
    def end(cls, id):
        "DELETE FROM push_subscriptions WHERE id = %(id)s"
