"""A person."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.db import Model
from app.core.zones import zone_named


class User(Model):
    """A person. `email` is the primary one of their addresses: see `Address`."""

    table = "users"

    id: PrimaryKey[int]
    email: str
    name: str
    password_hash: str
    password_needs_factor: bool
    locale: str | None
    time_zone: str | None
    theme: str | None
    avatar: str | None
    verified_at: datetime.datetime | None
    staff_since: datetime.datetime | None
    created_at: datetime.datetime
    leaving_at: datetime.datetime | None
    erasing_at: datetime.datetime | None
    blocked_at: datetime.datetime | None

    @property
    def is_blocked(self) -> bool:
        """Whether those who run the service keep them out."""
        return self.blocked_at is not None

    @property
    def is_leaving(self) -> bool:
        """Whether they gave up their account. They can still change their mind."""
        return self.leaving_at is not None

    @property
    def is_verified(self) -> bool:
        """Whether the address was proved to be theirs."""
        return self.verified_at is not None

    @property
    def is_staff(self) -> bool:
        """Whether they run the service."""
        return self.staff_since is not None

    @property
    def has_password(self) -> bool:
        """Whether they can sign in with one. Else they come by mail, or from another service."""
        return bool(self.password_hash)

    @property
    def folder(self) -> str:
        """Where their files are: all of them, so that they can be removed at once."""
        return f"people/{self.id}"

    @property
    def zone(self) -> datetime.tzinfo:
        """What their clock shows; UTC as long as they haven't said."""
        return zone_named(self.time_zone)

    @classmethod
    def staff(cls):
        "SELECT WHERE staff_since IS NOT NULL ORDER BY email"

    @classmethod
    @execute
    def hold(cls, user):
        "UPDATE users SET email = email WHERE id = %(user.id)s"

    @classmethod
    @fetchone
    def with_email(cls, email):
        "SELECT WHERE id = (SELECT user_id FROM user_addresses WHERE email = %(email)s)"

    @classmethod
    @fetchone
    def with_avatar(cls, version):
        "SELECT WHERE avatar = %(version)s"

    @classmethod
    @fetchone
    def set_blocked(cls, id, moment):
        """
        UPDATE users SET blocked_at = %(moment)s
         WHERE id = %(id)s AND blocked_at IS NULL RETURNING *
        """

    @classmethod
    @fetchone
    def set_unblocked(cls, id):
        """
        UPDATE users SET blocked_at = NULL WHERE id = %(id)s AND blocked_at IS NOT NULL RETURNING *
        """

    @classmethod
    @execute
    def mark_leaving(cls, id, moment):
        "UPDATE users SET leaving_at = %(moment)s WHERE id = %(id)s AND leaving_at IS NULL"

    @classmethod
    @fetchone
    def keep(cls, id):
        """
        UPDATE users SET leaving_at = NULL
         WHERE id = %(id)s AND leaving_at IS NOT NULL AND erasing_at IS NULL RETURNING *
        """

    @classmethod
    def to_erase(cls, before):
        "SELECT WHERE leaving_at <= %(before)s ORDER BY id"

    @classmethod
    @fetchone
    def begin_erasing(cls, id, before, moment):
        """
        UPDATE users SET erasing_at = coalesce(erasing_at, %(moment)s)
         WHERE id = %(id)s AND leaving_at <= %(before)s RETURNING *
        """

    @classmethod
    @execute
    def rehash(cls, id, before, after):
        """
        UPDATE users SET password_hash = %(after)s
         WHERE id = %(id)s AND password_hash = %(before)s
        """

    @classmethod
    @fetchone
    def sign_up(cls, email, name, password_hash, locale, moment):
        """
        INSERT INTO users (email, name, password_hash, locale, created_at)
        SELECT %(email)s, %(name)s, %(password_hash)s, %(locale)s, %(moment)s
         WHERE NOT EXISTS (SELECT 1 FROM user_addresses JOIN users ON users.id = user_id
                            WHERE user_addresses.email = %(email)s AND users.email <> %(email)s)
        ON CONFLICT (email) DO UPDATE SET
          name = CASE WHEN users.verified_at IS NULL THEN %(name)s ELSE users.name END,
          password_hash = CASE WHEN users.verified_at IS NULL THEN %(password_hash)s
                               ELSE users.password_hash END,
          locale = CASE WHEN users.verified_at IS NULL THEN %(locale)s ELSE users.locale END
        RETURNING *
        """

    @classmethod
    @fetchone
    def signed_in_with(cls, token_hash, moment, confirmed_since, seen_since):
        """
        SELECT users.*, sessions.id AS session_id,
               sessions.confirmed_at > %(confirmed_since)s AS is_confirmed,
               sessions.last_seen_at > %(seen_since)s AS seen_lately
          FROM users JOIN sessions ON sessions.user_id = users.id
         WHERE sessions.token_hash = %(token_hash)s AND sessions.expires_at > %(moment)s
           AND users.blocked_at IS NULL
           AND (sessions.idle_until IS NULL OR sessions.idle_until > %(moment)s)
        """
