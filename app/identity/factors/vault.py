"""Secrets that we must be able to read again: encrypted with a ring of keys.

The first of `FACTOR_KEYS` encrypts; without any, it is SECRET_KEY. Older ones stay in the list
as long as something is encrypted with them: `flask factors reencrypt` ends that. What is stored
names its owner, so that a row which is moved to somebody else is of no use there.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


class Unreadable(Exception):
    """It was encrypted with a key that isn't in the settings, for somebody else, or altered."""


def encrypt(secret: str, user_id: int) -> str:
    """The secret as it is stored for this person."""
    return _ring().encrypt(f"{user_id}:{secret}".encode()).decode()


def decrypt(stored: str, user_id: int) -> str:
    """The secret again. Raises Unreadable."""
    try:
        owner, _, secret = _ring().decrypt(stored.encode()).decode().partition(":")
    except InvalidToken as error:
        raise Unreadable(f"a secret of user {user_id}") from error
    if owner != str(user_id):
        raise Unreadable(f"a secret of user {owner} that is stored for user {user_id}")
    return secret


def reencrypt(stored: str) -> str:
    """The same, with the newest key. Raises Unreadable."""
    try:
        return _ring().rotate(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("a secret") from error


def _ring() -> MultiFernet:
    config = current_app.config
    fallbacks = config.get("SECRET_KEY_FALLBACKS") or []
    return MultiFernet(
        [_key(text) for text in (*config["FACTOR_KEYS"], config["SECRET_KEY"], *fallbacks)]
    )


def _key(text: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"identity factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(text.encode())))
