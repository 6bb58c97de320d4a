"""The proofs that we mail to people."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import Model
from app.core.tokens import digest

#: How long a link in a verification mail is good for.
VERIFY_WITHIN = datetime.timedelta(hours=24)


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
    @fetchone
    def asked_in(cls, user, browser_hash):
        """
        SELECT WHERE user_id = %(user.id)s AND browser_hash = %(browser_hash)s
                 AND ended_at IS NULL LIMIT 1
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
