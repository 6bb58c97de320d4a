"""Nouns: a mail's way to its reader, and the addresses that get no more of a kind."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalars

from app.core.clock import now
from app.core.db import Model

#: The kind of a suppression that says: the mail server refuses this address.
EVERY_OPTIONAL_KIND = "*"


STATES = ("sending", "sent", "refused", "suppressed")


class Delivery(Model):
    """One mail to one address, and what became of it. Its key is the fact that it tells of.

    `sending`: not accepted yet, a job is at it or will be. `sent`: the mail server took it.
    `refused`: it said no for good. `suppressed`: the reader doesn't want it.
    """

    table = "mails"

    id: PrimaryKey[int]
    key: str
    message_id: str
    name: str
    kind: str
    recipient: str
    user_id: int | None
    workspace_id: int | None
    locale: str
    subject: str
    state: str
    attempts: int
    error: str | None
    claimed_by: str | None
    claimed_until: datetime.datetime | None
    created_at: datetime.datetime
    sent_at: datetime.datetime | None

    @classmethod
    @execute
    def begin(cls, key, message_id, name, kind, to, workspace_id, locale, moment):
        """
        INSERT INTO mails (key, message_id, name, kind, recipient, user_id, workspace_id, locale,
                           subject, state, attempts, created_at)
        VALUES (%(key)s, %(message_id)s, %(name)s, %(kind)s, %(to.email)s, %(to.id)s,
                %(workspace_id)s, %(locale)s, '', 'sending', 0, %(moment)s)
        ON CONFLICT (key) DO NOTHING
        """

    @classmethod
    @fetchone
    def claim(cls, key, who, moment, until):
        """
        UPDATE mails SET claimed_by = %(who)s, claimed_until = %(until)s, attempts = attempts + 1
         WHERE key = %(key)s AND state = 'sending'
           AND (claimed_until IS NULL OR claimed_until <= %(moment)s OR claimed_by = %(who)s)
        RETURNING *
        """

    @classmethod
    @fetchone
    def with_key(cls, key):
        "SELECT WHERE key = %(key)s"

    @classmethod
    @execute
    def record(cls, key, state, subject, error, moment):
        """
        UPDATE mails SET state = %(state)s, subject = %(subject)s, error = %(error)s,
                         sent_at = %(moment)s, claimed_by = NULL, claimed_until = NULL
         WHERE key = %(key)s AND state = 'sending'
        """

    @classmethod
    @fetchscalars
    def message_ids_about(cls, workspace_id):
        "SELECT message_id FROM mails WHERE workspace_id = %(workspace_id)s"

    @classmethod
    @fetchscalars
    def message_ids_to_everywhere(cls, user_id, addresses):
        """
        SELECT message_id FROM mails WHERE user_id = %(user_id)s OR recipient IN {addresses}
        """

    @classmethod
    @execute
    def forget_reader_everywhere(cls, user_id, addresses):
        "DELETE FROM mails WHERE user_id = %(user_id)s OR recipient IN {addresses}"

    @classmethod
    def with_subject_everywhere(cls, words):
        "SELECT WHERE subject <> replace(subject, %(words)s, '') ORDER BY id"

    @classmethod
    @execute
    def set_subject_everywhere(cls, id, subject):
        "UPDATE mails SET subject = %(subject)s WHERE id = %(id)s"

    @classmethod
    def listed(cls, state, limit):
        "SELECT WHERE state = %(state)s ORDER BY id DESC LIMIT %(limit)s"

    @classmethod
    @execute
    def forget_older_than(cls, moment):
        "DELETE FROM mails WHERE created_at <= %(moment)s"


class Suppression(Model):
    """An address that gets no more mail of a kind, and why."""

    table = "suppressions"

    id: PrimaryKey[int]
    address: str
    kind: str
    reason: str
    created_at: datetime.datetime

    @classmethod
    def add(cls, address, kind, reason):
        """Put the address on the list. To be on it twice is no error."""
        cls.insert(address, kind, reason[:300], now())

    @classmethod
    @execute
    def insert(cls, address, kind, reason, moment):
        """
        INSERT INTO suppressions (address, kind, reason, created_at)
        VALUES (%(address)s, %(kind)s, %(reason)s, %(moment)s)
        ON CONFLICT (address, kind) DO NOTHING
        """

    @classmethod
    @execute
    def lift(cls, address, kind):
        "DELETE FROM suppressions WHERE address = %(address)s AND kind = %(kind)s"

    @classmethod
    @execute
    def forget(cls, addresses):
        "DELETE FROM suppressions WHERE address IN {addresses}"

    @classmethod
    @fetchone
    def of(cls, address, kind):
        "SELECT WHERE address = %(address)s AND kind = %(kind)s"
