"""What we mail in order to see it again: it shows that the mailbox is theirs.

A proof has one purpose, one use, and a few minutes or hours. It is a row before there is
anything to show: the job that mails it makes its code and its link, so that no queue holds them.
"""

import datetime
import hmac
from dataclasses import dataclass

from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import Model
from app.core.tokens import digest, sealed


@dataclass(frozen=True)
class Purpose:
    """What a proof opens, for how long, and in which shape it is mailed."""

    name: str
    lasts: datetime.timedelta
    has_code: bool = False
    has_link: bool = False


SIGN_IN = Purpose("sign_in", datetime.timedelta(minutes=10), has_code=True, has_link=True)
CONFIRM = Purpose("confirm", datetime.timedelta(minutes=10), has_code=True)
RESET = Purpose("reset", datetime.timedelta(hours=1), has_link=True)
ADDRESS = Purpose("address", datetime.timedelta(hours=24), has_link=True)

PURPOSES = {purpose.name: purpose for purpose in (SIGN_IN, CONFIRM, RESET, ADDRESS)}

#: Wrong codes until a new one is needed.
MOST_TRIES = 5


class Proof(Model):
    """One of them. Without a `user_id` it was asked for an address that nobody has."""

    table = "proofs"

    id: PrimaryKey[int]
    purpose: str
    user_id: int | None
    address: str
    browser_hash: str
    code_hash: str | None
    link_hash: str | None
    tries: int
    created_at: datetime.datetime
    expires_at: datetime.datetime
    ended_at: datetime.datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be used."""
        return self.ended_at is None and self.expires_at > now()

    @classmethod
    def ask(cls, purpose: Purpose, user_id: int | None, address: str, browser: str) -> "Proof":
        """A new one. Of codes a browser has one at a time: the one before is over."""
        if purpose.has_code:
            cls.end_of_browser(purpose.name, digest(browser), now())
        return cls.create(
            purpose=purpose.name,
            user_id=user_id,
            address=address,
            browser_hash=digest(browser),
            tries=0,
            created_at=now(),
            expires_at=now() + purpose.lasts,
        )

    def fill(self, code: str, link: str) -> "Proof | None":
        """Make what is about to be mailed the one that opens it; None if it is over."""
        purpose = PURPOSES[self.purpose]
        return type(self).seal(
            self.id,
            sealed(code, f"proof {self.id}") if purpose.has_code else None,
            digest(link) if purpose.has_link else None,
            now(),
        )

    def is_code(self, code: str) -> bool:
        """Whether this is the code that was mailed."""
        return hmac.compare_digest(self.code_hash or "", sealed(code, f"proof {self.id}"))

    @classmethod
    @fetchone
    def seal(cls, id, code_hash, link_hash, moment):
        """
        UPDATE proofs SET code_hash = %(code_hash)s, link_hash = %(link_hash)s
         WHERE id = %(id)s AND ended_at IS NULL AND expires_at > %(moment)s
        RETURNING *
        """

    @classmethod
    @fetchone
    def of_browser(cls, purpose, browser_hash, moment):
        """
        SELECT WHERE purpose = %(purpose)s AND browser_hash = %(browser_hash)s
                 AND ended_at IS NULL AND expires_at > %(moment)s
               ORDER BY id DESC LIMIT 1
        """

    @classmethod
    @fetchone
    def of_link(cls, purpose, link_hash, moment):
        """
        SELECT WHERE purpose = %(purpose)s AND link_hash = %(link_hash)s
                 AND ended_at IS NULL AND expires_at > %(moment)s
        """

    @classmethod
    def open_of(cls, user, purpose, moment):
        """
        SELECT WHERE user_id = %(user.id)s AND purpose = %(purpose)s
                 AND ended_at IS NULL AND expires_at > %(moment)s
               ORDER BY id DESC
        """

    @classmethod
    @fetchone
    def try_once(cls, id, most, moment):
        """
        UPDATE proofs SET tries = tries + 1
         WHERE id = %(id)s AND tries < %(most)s AND ended_at IS NULL AND expires_at > %(moment)s
        RETURNING *
        """

    @classmethod
    @fetchone
    def use(cls, id, moment):
        """
        UPDATE proofs SET ended_at = %(moment)s
         WHERE id = %(id)s AND ended_at IS NULL AND expires_at > %(moment)s
        RETURNING *
        """

    @classmethod
    @execute
    def end_of_browser(cls, purpose, browser_hash, moment):
        """
        UPDATE proofs SET ended_at = %(moment)s
         WHERE purpose = %(purpose)s AND browser_hash = %(browser_hash)s AND ended_at IS NULL
        """

    @classmethod
    @execute
    def end_for(cls, user, address, moment):
        """
        UPDATE proofs SET ended_at = %(moment)s
         WHERE user_id = %(user.id)s AND address = %(address)s AND ended_at IS NULL
        """

    @classmethod
    @execute
    def end_all_of(cls, user, moment):
        """
        UPDATE proofs SET ended_at = %(moment)s
         WHERE user_id = %(user.id)s AND ended_at IS NULL
        """

    @classmethod
    @execute
    def forget_address(cls, address):
        "DELETE FROM proofs WHERE address = %(address)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM proofs WHERE expires_at <= %(moment)s"
