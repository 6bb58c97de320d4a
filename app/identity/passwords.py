"""Passwords: how they are kept. What makes a good one is in `strength`."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: More than anybody types, and little enough that nobody fills our memory with it.
LONGEST = 256

#: What an account without a password has for a hash: nothing is right.
NONE = ""

#: OWASP's parameters for argon2id: 19 MiB, two passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

#: Hashing is costly on purpose: a crowd at the door must not take all memory.
_turnstile = threading.BoundedSemaphore(4)

#: Verified in place of a missing person's hash, so that both cases cost the same.
_NOBODY = _hasher.hash("nobody has this password")


def composed(password: str) -> str:
    """The password with each accented letter as one sign (NFC): keyboards send either form."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """The salted argon2id hash to store."""
    with _turnstile:
        return _hasher.hash(composed(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password matches. Without a hash the answer is no, after the same work."""
    with _turnstile:
        try:
            return _hasher.verify(password_hash or _NOBODY, composed(password)) and bool(
                password_hash
            )
        except (VerificationError, InvalidHashError):
            return False


def is_dated(password_hash: str) -> bool:
    """Whether it was made with other parameters than we use now: hash anew at the next sign-in."""
    return _hasher.check_needs_rehash(password_hash)
