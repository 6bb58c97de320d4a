"""Nouns: the identity somebody has elsewhere, their trip to it, and who came back as a stranger."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.db import Model

#: How long one may be away, and how long a newcomer may think about it.
TRIP, NEWCOMER = datetime.timedelta(minutes=10), datetime.timedelta(minutes=30)


class Identity(Model):
    """An account elsewhere that opens one here, once it is proved that both have one owner.

    Its address is only for its person to read.
    """

    table = "identities"

    id: PrimaryKey[int]
    user_id: int
    provider: str
    issuer: str
    subject: str
    email: str | None
    created_at: datetime.datetime
    #: None for a sign-up whose own mail hasn't been answered: it opens nothing.
    proved_at: datetime.datetime | None
    used_at: datetime.datetime | None

    @classmethod
    @fetchone
    def with_subject(cls, issuer, subject):
        "SELECT WHERE issuer = %(issuer)s AND subject = %(subject)s"

    @classmethod
    def of(cls, user):
        "SELECT WHERE user_id = %(user.id)s AND proved_at IS NOT NULL ORDER BY id"

    @classmethod
    @fetchone
    def one_of(cls, user, id):
        "SELECT WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @execute
    def prove_all_of(cls, user, moment):
        """
        UPDATE identities SET proved_at = %(moment)s
         WHERE user_id = %(user.id)s AND proved_at IS NULL
        """

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM identities WHERE user_id = %(user.id)s"


class Trip(Model):
    """A browser on its way to a provider and back: once, within ten minutes."""

    table = "provider_trips"

    id: PrimaryKey[int]
    state_hash: str
    browser_hash: str
    provider: str
    #: Who connects another way in; None for a visitor who signs in.
    user_id: int | None
    #: Where they wanted to go: a path of ours, or "".
    way: str
    expires_at: datetime.datetime

    @classmethod
    @fetchone
    def end(cls, state_hash, browser_hash, provider, moment):
        """
        DELETE FROM provider_trips
         WHERE state_hash = %(state_hash)s AND browser_hash = %(browser_hash)s
           AND provider = %(provider)s AND expires_at > %(moment)s
        RETURNING *
        """

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM provider_trips WHERE expires_at <= %(moment)s"


class Newcomer(Model):
    """Somebody whom a provider has named and who has no account yet. Known by their browser."""

    table = "provider_newcomers"

    id: PrimaryKey[int]
    browser_hash: str
    provider: str
    issuer: str
    subject: str
    email: str | None
    is_verified: bool
    name: str
    way: str
    expires_at: datetime.datetime

    @classmethod
    @fetchone
    def of(cls, browser_hash, moment):
        """
        SELECT WHERE browser_hash = %(browser_hash)s AND expires_at > %(moment)s
               ORDER BY id DESC LIMIT 1
        """

    @classmethod
    @fetchone
    def end(cls, id, moment):
        """
        DELETE FROM provider_newcomers WHERE id = %(id)s AND expires_at > %(moment)s
        RETURNING *
        """

    @classmethod
    @execute
    def forget_address(cls, email):
        "DELETE FROM provider_newcomers WHERE email = %(email)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM provider_newcomers WHERE expires_at <= %(moment)s"
