"""A person's addresses."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalars

from app.core.db import Model


class Address(Model):
    """An address that belongs to a person."""

    table = "user_addresses"

    id: PrimaryKey[int]
    user_id: int
    email: str
    created_at: datetime.datetime

    @classmethod
    def of(cls, user):
        "SELECT WHERE user_id = %(user.id)s ORDER BY email"

    @classmethod
    @fetchone
    def one_of(cls, user, id):
        "SELECT WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @fetchscalars
    def texts_of(cls, user):
        "SELECT email FROM user_addresses WHERE user_id = %(user.id)s ORDER BY id"

    @classmethod
    @execute
    def keep_primary(cls, email, moment):
        """
        INSERT INTO user_addresses (user_id, email, created_at)
        SELECT id, email, %(moment)s FROM users WHERE email = %(email)s
        ON CONFLICT (email) DO NOTHING
        """

    @classmethod
    @execute
    def drop(cls, user, id):
        "DELETE FROM user_addresses WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @execute
    def free_unproved(cls, email):
        """
        DELETE FROM users
         WHERE verified_at IS NULL
           AND id = (SELECT user_id FROM user_addresses WHERE email = %(email)s)
        """
