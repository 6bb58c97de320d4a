"""Nouns: who has shown a first factor in a browser, and where it is enough."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import Model
from app.identity.devices import device_words
from app.identity.places import place_of


class PendingSignIn(Model):
    """Who has shown a first factor in a browser. It opens no door but /sign-in/factor."""

    table = "pending_sign_ins"

    id: PrimaryKey[int]
    token_hash: str
    browser_hash: str
    user_id: int
    method: str
    way: str
    tries: int
    created_at: datetime.datetime
    expires_at: datetime.datetime

    @classmethod
    @fetchone
    def open(cls, token_hash, browser_hash, moment):
        """
        SELECT WHERE token_hash = %(token_hash)s AND browser_hash = %(browser_hash)s
                 AND expires_at > %(moment)s
        """

    @classmethod
    @fetchscalar
    def try_once(cls, id, most):
        """
        UPDATE pending_sign_ins SET tries = tries + 1
         WHERE id = %(id)s AND tries < %(most)s RETURNING tries
        """

    @classmethod
    @fetchscalar
    def end(cls, id):
        "DELETE FROM pending_sign_ins WHERE id = %(id)s RETURNING id"

    @classmethod
    @execute
    def end_with(cls, token_hash):
        "DELETE FROM pending_sign_ins WHERE token_hash = %(token_hash)s"

    @classmethod
    @execute
    def end_in(cls, browser_hash):
        "DELETE FROM pending_sign_ins WHERE browser_hash = %(browser_hash)s"

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM pending_sign_ins WHERE user_id = %(user.id)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM pending_sign_ins WHERE expires_at <= %(moment)s"


class RememberedDevice(Model):
    """A browser in which a person isn't asked for the second factor until it expires."""

    table = "remembered_devices"

    id: PrimaryKey[int]
    user_id: int
    token_hash: str
    device: str
    ip: str
    created_at: datetime.datetime
    last_used_at: datetime.datetime
    expires_at: datetime.datetime

    @property
    def device_words(self) -> str:
        """What its person calls it: “Firefox on Linux”."""
        return device_words(self.device)

    @property
    def place(self) -> str:
        """Where it was, by IP range."""
        return place_of(self.ip)

    @classmethod
    def of(cls, user, moment):
        """
        SELECT WHERE user_id = %(user.id)s AND expires_at > %(moment)s
         ORDER BY last_used_at DESC, id
        """

    @classmethod
    @fetchscalar
    def use(cls, user, token_hash, moment):
        """
        UPDATE remembered_devices SET last_used_at = %(moment)s
         WHERE user_id = %(user.id)s AND token_hash = %(token_hash)s
           AND expires_at > %(moment)s RETURNING id
        """

    @classmethod
    @execute
    def move(cls, old_hash, new_hash):
        """
        UPDATE remembered_devices SET token_hash = %(new_hash)s WHERE token_hash = %(old_hash)s
        """

    @classmethod
    @execute
    def end_with(cls, user, token_hash):
        """
        DELETE FROM remembered_devices
         WHERE user_id = %(user.id)s AND token_hash = %(token_hash)s
        """

    @classmethod
    @fetchscalar
    def end(cls, user, id):
        """
        DELETE FROM remembered_devices
         WHERE user_id = %(user.id)s AND id = %(id)s RETURNING device
        """

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM remembered_devices WHERE user_id = %(user.id)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM remembered_devices WHERE expires_at <= %(moment)s"
