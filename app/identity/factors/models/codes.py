"""Nouns: authenticator apps and recovery codes."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar, fetchscalars

from app.core.db import Model


class TotpApp(Model):
    """An authenticator app, in use once it is confirmed. `last_step` is that of its last code."""

    table = "totp_apps"

    id: PrimaryKey[int]
    user_id: int
    secret: str
    last_step: int
    created_at: datetime.datetime
    confirmed_at: datetime.datetime | None

    @classmethod
    @fetchscalar
    def hold_person(cls, user_id):
        "UPDATE users SET name = name WHERE id = %(user_id)s RETURNING id"

    @classmethod
    @fetchscalars
    def kinds_of(cls, user_id):
        """
        SELECT 'totp' FROM totp_apps WHERE user_id = %(user_id)s AND confirmed_at IS NOT NULL
         UNION ALL
        SELECT 'passkey' FROM passkeys WHERE user_id = %(user_id)s
         UNION ALL
        SELECT 'recovery' FROM recovery_codes WHERE user_id = %(user_id)s AND used_at IS NULL
        """

    @classmethod
    @fetchscalars
    def people_with(cls, user_ids):
        """
        SELECT user_id FROM totp_apps WHERE user_id IN {user_ids} AND confirmed_at IS NOT NULL
         UNION
        SELECT user_id FROM passkeys WHERE user_id IN {user_ids}
        """

    @classmethod
    @fetchone
    def in_use(cls, user):
        "SELECT WHERE user_id = %(user.id)s AND confirmed_at IS NOT NULL"

    @classmethod
    @fetchone
    def being_set_up(cls, user, since):
        """
        SELECT WHERE user_id = %(user.id)s AND confirmed_at IS NULL AND created_at > %(since)s
        """

    @classmethod
    @fetchscalar
    def take_step(cls, id, step):
        """
        UPDATE totp_apps SET last_step = %(step)s
         WHERE id = %(id)s AND last_step < %(step)s RETURNING id
        """

    @classmethod
    @execute
    def keep_secret(cls, id, before, secret):
        """
        UPDATE totp_apps SET secret = %(secret)s WHERE id = %(id)s AND secret = %(before)s
        """

    @classmethod
    def all(cls):
        "SELECT * FROM totp_apps ORDER BY id"

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM totp_apps WHERE user_id = %(user.id)s"

    @classmethod
    @execute
    def end_set_up(cls, user):
        "DELETE FROM totp_apps WHERE user_id = %(user.id)s AND confirmed_at IS NULL"

    @classmethod
    @execute
    def end_use(cls, user):
        "DELETE FROM totp_apps WHERE user_id = %(user.id)s AND confirmed_at IS NOT NULL"

    @classmethod
    @execute
    def forget_unconfirmed(cls, before):
        "DELETE FROM totp_apps WHERE confirmed_at IS NULL AND created_at <= %(before)s"


class RecoveryCode(Model):
    """One of the codes on paper: its beginning finds it, the rest is hashed."""

    table = "recovery_codes"

    id: PrimaryKey[int]
    user_id: int
    beginning: str
    rest_hash: str
    created_at: datetime.datetime
    used_at: datetime.datetime | None

    @classmethod
    @fetchone
    def beginning_with(cls, user, beginning):
        """
        SELECT WHERE user_id = %(user.id)s AND beginning = %(beginning)s AND used_at IS NULL
        """

    @classmethod
    @fetchscalar
    def use(cls, id, moment):
        """
        UPDATE recovery_codes SET used_at = %(moment)s
         WHERE id = %(id)s AND used_at IS NULL RETURNING id
        """

    @classmethod
    @fetchscalar
    def count_left(cls, user):
        "SELECT count(*) FROM recovery_codes WHERE user_id = %(user.id)s AND used_at IS NULL"

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM recovery_codes WHERE user_id = %(user.id)s"
