"""Noun: the wish of somebody who has lost their factors."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import Model


class FactorReset(Model):
    """Somebody has lost their factors: they go when it is due, unless it is cancelled before."""

    table = "factor_resets"

    id: PrimaryKey[int]
    user_id: int
    token_hash: str | None
    device: str
    ip: str
    created_at: datetime.datetime
    due_at: datetime.datetime
    ended_at: datetime.datetime | None
    outcome: str | None

    @classmethod
    @fetchone
    def open_of(cls, user):
        "SELECT WHERE user_id = %(user.id)s AND ended_at IS NULL"

    @classmethod
    @fetchone
    def with_token(cls, token_hash):
        "SELECT WHERE token_hash = %(token_hash)s"

    @classmethod
    @fetchone
    def begin(cls, user, device, ip, moment, due):
        """
        INSERT INTO factor_resets (user_id, device, ip, created_at, due_at)
        VALUES (%(user.id)s, %(device)s, %(ip)s, %(moment)s, %(due)s)
        ON CONFLICT (user_id) WHERE ended_at IS NULL DO NOTHING RETURNING *
        """

    @classmethod
    @fetchscalar
    def give_token(cls, id, token_hash):
        """
        UPDATE factor_resets SET token_hash = %(token_hash)s
         WHERE id = %(id)s AND ended_at IS NULL RETURNING id
        """

    @classmethod
    @fetchscalar
    def end(cls, id, outcome, moment):
        """
        UPDATE factor_resets SET ended_at = %(moment)s, outcome = %(outcome)s
         WHERE id = %(id)s AND ended_at IS NULL RETURNING id
        """

    @classmethod
    def due(cls, moment):
        "SELECT WHERE due_at <= %(moment)s AND ended_at IS NULL ORDER BY id"

    @classmethod
    @execute
    def forget_ended(cls, before):
        "DELETE FROM factor_resets WHERE ended_at <= %(before)s"
