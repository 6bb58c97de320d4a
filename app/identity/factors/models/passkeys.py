"""Nouns: passkeys, whose they are, and the challenges that were answered."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import Model


class PasskeyHandle(Model):
    """By what authenticators know a person."""

    table = "passkey_handles"

    user_id: PrimaryKey[int]
    handle: str

    @classmethod
    @fetchscalar
    def of(cls, user_id):
        "SELECT handle FROM passkey_handles WHERE user_id = %(user_id)s"

    @classmethod
    @execute
    def keep(cls, user, handle):
        """
        INSERT INTO passkey_handles (user_id, handle) VALUES (%(user.id)s, %(handle)s)
        ON CONFLICT (user_id) DO NOTHING
        """


class Passkey(Model):
    """A key pair of a person's: the public half, and how often the private one was used."""

    table = "passkeys"

    id: PrimaryKey[int]
    user_id: int
    credential_id: str
    public_key: str
    sign_count: int
    transports: list
    aaguid: str
    is_synced: bool
    name: str
    created_at: datetime.datetime
    last_used_at: datetime.datetime | None

    @classmethod
    def of(cls, user):
        "SELECT WHERE user_id = %(user.id)s ORDER BY created_at, id"

    @classmethod
    @fetchone
    def one_of(cls, user, id):
        "SELECT WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @fetchone
    def with_credential(cls, credential_id):
        "SELECT WHERE credential_id = %(credential_id)s"

    @classmethod
    @fetchscalar
    def count(cls, id, sign_count, moment):
        """
        UPDATE passkeys SET sign_count = %(sign_count)s, last_used_at = %(moment)s
         WHERE id = %(id)s AND (sign_count < %(sign_count)s
               OR (sign_count = 0 AND %(sign_count)s = 0)) RETURNING id
        """

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM passkeys WHERE user_id = %(user.id)s"


class UsedChallenge(Model):
    """A challenge that was answered."""

    table = "used_challenges"

    digest: PrimaryKey[str]
    expires_at: datetime.datetime

    @classmethod
    @fetchscalar
    def use(cls, digest, until):
        """
        INSERT INTO used_challenges (digest, expires_at) VALUES (%(digest)s, %(until)s)
        ON CONFLICT (digest) DO NOTHING RETURNING digest
        """

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM used_challenges WHERE expires_at <= %(moment)s"
