"""How a member wants to be told: by kind, at which hours, and of what no more."""

from sqlorm import PrimaryKey, execute, fetchone

from app.core.db import TenantModel


class Preference(TenantModel):
    """What somebody chose for one kind."""

    table = "notification_preferences"
    reached_by = frozenset({"user_id"})

    workspace_id: PrimaryKey[int]
    user_id: PrimaryKey[int]
    kind: PrimaryKey[str]
    is_shown: bool
    mail: str
    is_pushed: bool

    @classmethod
    def chosen(cls, me):
        "SELECT WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s"

    @classmethod
    @execute
    def choose(cls, me, kind, is_shown, mail, is_pushed):
        """
        INSERT INTO notification_preferences
               (workspace_id, user_id, kind, is_shown, mail, is_pushed)
        VALUES (%(me.workspace_id)s, %(me.user_id)s, %(kind)s, %(is_shown)s, %(mail)s,
                %(is_pushed)s)
        ON CONFLICT (workspace_id, user_id, kind)
        DO UPDATE SET is_shown = %(is_shown)s, mail = %(mail)s, is_pushed = %(is_pushed)s
        """


class QuietHours(TenantModel):
    """From when to when somebody wants no mail and no push, by their own clock."""

    table = "notification_quiet_hours"
    reached_by = frozenset({"user_id"})

    workspace_id: PrimaryKey[int]
    user_id: PrimaryKey[int]
    begins: str
    ends: str

    @classmethod
    @fetchone
    def of(cls, me):
        "SELECT WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s"

    @classmethod
    @execute
    def set(cls, me, begins, ends):
        """
        INSERT INTO notification_quiet_hours (workspace_id, user_id, begins, ends)
        VALUES (%(me.workspace_id)s, %(me.user_id)s, %(begins)s, %(ends)s)
        ON CONFLICT (workspace_id, user_id)
        DO UPDATE SET begins = %(begins)s, ends = %(ends)s
        """

    @classmethod
    @execute
    def end(cls, me):
        """
        DELETE FROM notification_quiet_hours
         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
        """


class Mute(TenantModel):
    """A thread of which somebody wants to hear no more."""

    table = "notification_mutes"
    reached_by = frozenset({"user_id"})

    workspace_id: PrimaryKey[int]
    user_id: PrimaryKey[int]
    thread: PrimaryKey[str]

    @classmethod
    @fetchone
    def of(cls, me, thread):
        """
        SELECT WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
                 AND thread = %(thread)s
        """

    @classmethod
    @execute
    def begin(cls, me, thread):
        """
        INSERT INTO notification_mutes (workspace_id, user_id, thread)
        VALUES (%(me.workspace_id)s, %(me.user_id)s, %(thread)s)
        ON CONFLICT (workspace_id, user_id, thread) DO NOTHING
        """

    @classmethod
    @execute
    def end(cls, me, thread):
        """
        DELETE FROM notification_mutes
         WHERE workspace_id = %(me.workspace_id)s AND user_id = %(me.user_id)s
           AND thread = %(thread)s
        """
