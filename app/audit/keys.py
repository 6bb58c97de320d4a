"""The keys that links and exports are signed with. None of them is in the database.

The first of `AUDIT_KEYS` signs; without any, it is SECRET_KEY. Older ones stay in the list as
long as what they signed is to be checked. Each signature names its key by `key_id`.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app


class UnknownKey(Exception):
    """It was signed with a key that isn't in the settings."""


@dataclass(frozen=True)
class Key:
    """One key. Its id says nothing about it."""

    secret: bytes

    @property
    def id(self) -> str:
        """By what a signature names it."""
        return hashlib.sha256(b"id of " + self.secret).hexdigest()[:12]

    def sign(self, *texts: str) -> str:
        """HMAC-SHA-256 over the texts, a line each."""
        return hmac.digest(self.secret, "\n".join(texts).encode(), "sha256").hex()


def keys() -> Iterator[Key]:
    """Every key we know, the one that signs first."""
    config = current_app.config
    fallbacks = config.get("SECRET_KEY_FALLBACKS") or []
    for text in (*config["AUDIT_KEYS"], config["SECRET_KEY"], *fallbacks):
        yield Key(hmac.digest(text.encode(), b"audit", "sha256"))


def signing_key() -> Key:
    """The key for what is signed now."""
    return next(keys())


def key_named(key_id: str) -> Key:
    """The key that made a signature. Raises UnknownKey."""
    for key in keys():
        if hmac.compare_digest(key.id, key_id):
            return key
    raise UnknownKey(key_id)
