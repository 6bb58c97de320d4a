"""Nouns: the person, their sign-ins, and the proofs we mail them."""

import datetime

from flask import current_app
from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import Model
from app.core.tokens import digest, new_token

#: How long a link in a verification mail is good for.
VERIFY_WITHIN = datetime.timedelta(hours=24)


class User(Model):
    """A person, known by one address."""

    table = "users"

    id: PrimaryKey[int]
    email: str
    name: str
    password_hash: str
    locale: str | None
    verified_at: datetime.datetime | None
    created_at: datetime.datetime

    @property
    def is_verified(self) -> bool:
        """Whether the address was proved to be theirs."""
        return self.verified_at is not None

    @classmethod
    @fetchone
    def with_email(cls, email):
        "SELECT WHERE email = %(email)s"

    @classmethod
    @fetchone
    def signed_in_with(cls, token_hash, moment):
        """
        SELECT WHERE id = (SELECT user_id FROM sessions
                            WHERE token_hash = %(token_hash)s AND expires_at > %(moment)s)
        """


class Session(Model):
    """One browser's sign-in. Only the token's digest is here; the token is in the cookie."""

    table = "sessions"

    id: PrimaryKey[int]
    token_hash: str
    user_id: int
    ip: str
    user_agent: str
    created_at: datetime.datetime
    expires_at: datetime.datetime

    @classmethod
    def start(cls, user, *, ip, user_agent):
        """Sign a browser in; answers the token for its cookie."""
        token = new_token()
        lifetime = datetime.timedelta(days=current_app.config["SIGN_IN_DAYS"])
        cls.create(
            token_hash=digest(token),
            user_id=user.id,
            ip=ip,
            user_agent=user_agent[:300],
            created_at=now(),
            expires_at=now() + lifetime,
        )
        return token

    @classmethod
    @execute
    def end(cls, token_hash):
        "DELETE FROM sessions WHERE token_hash = %(token_hash)s"

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM sessions WHERE user_id = %(user.id)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM sessions WHERE expires_at <= %(moment)s"


class EmailToken(Model):
    """A link in a mail: one purpose, one use, one day. It knows the browser that asked."""

    table = "email_tokens"

    id: PrimaryKey[int]
    token_hash: str
    purpose: str
    user_id: int
    browser_hash: str
    created_at: datetime.datetime
    expires_at: datetime.datetime
    ended_at: datetime.datetime | None

    @classmethod
    def issue(cls, user, purpose, browser_hash, token):
        """Make a token valid, or valid for longer; None if it was used or replaced already.

        So a job that runs again issues the same one, and doesn't revive what is over.
        """
        return cls.renew(digest(token), purpose, user, browser_hash, now(), now() + VERIFY_WITHIN)

    @classmethod
    @fetchone
    def renew(cls, token_hash, purpose, user, browser_hash, moment, until):
        """
        INSERT INTO email_tokens
               (token_hash, purpose, user_id, browser_hash, created_at, expires_at)
        VALUES (%(token_hash)s, %(purpose)s, %(user.id)s, %(browser_hash)s, %(moment)s, %(until)s)
        ON CONFLICT (token_hash) DO UPDATE SET expires_at = %(until)s
              WHERE email_tokens.ended_at IS NULL
        RETURNING *
        """

    @classmethod
    @fetchone
    def valid(cls, purpose, token_hash, moment):
        """
        SELECT WHERE purpose = %(purpose)s AND token_hash = %(token_hash)s
                 AND ended_at IS NULL AND expires_at > %(moment)s
        """

    @classmethod
    @execute
    def end_all_of(cls, user, moment):
        """
        UPDATE email_tokens SET ended_at = %(moment)s
         WHERE user_id = %(user.id)s AND ended_at IS NULL
        """

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM email_tokens WHERE expires_at <= %(moment)s"
