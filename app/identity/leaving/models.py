"""Copies for people to take along, and how long they can come back."""

import datetime

from flask import current_app
from sqlorm import PrimaryKey, fetchone

from app.core.db import Model


class Takeout(Model):
    """A copy of everything about a person. Without a file it is being made.

    Row and file are there until `expires_at`.
    """

    table = "takeouts"

    id: PrimaryKey[int]
    user_id: int
    file: str | None
    size: int | None
    created_at: datetime.datetime
    expires_at: datetime.datetime

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return self.file is not None

    @classmethod
    def of(cls, user, moment):
        "SELECT WHERE user_id = %(user.id)s AND expires_at > %(moment)s ORDER BY id DESC"

    @classmethod
    @fetchone
    def one_of(cls, user, id, moment):
        """
        SELECT WHERE user_id = %(user.id)s AND id = %(id)s AND expires_at > %(moment)s
                 AND file IS NOT NULL
        """

    @classmethod
    @fetchone
    def waiting_of(cls, user, since):
        """
        SELECT WHERE user_id = %(user.id)s AND file IS NULL AND created_at > %(since)s
        """

    @classmethod
    @fetchone
    def finish(cls, id, file, size):
        """
        UPDATE takeouts SET file = %(file)s, size = %(size)s
         WHERE id = %(id)s AND file IS NULL RETURNING *
        """

    @classmethod
    def expired(cls, moment):
        "SELECT WHERE expires_at <= %(moment)s ORDER BY id"


def grace() -> datetime.timedelta:
    """How long somebody who left can come back."""
    return datetime.timedelta(days=current_app.config["ACCOUNT_GRACE_DAYS"])
