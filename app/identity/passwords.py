"""Passwords: how long, and how they are kept."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 256

#: OWASP's parameters for argon2id: 19 MiB, two passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

#: Hashing is costly on purpose: a crowd at the door must not take all memory.
_turnstile = threading.BoundedSemaphore(4)

#: Verified in place of a missing person's hash, so that both cases cost the same.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The salted argon2id hash to store."""
    with _turnstile:
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password matches. Without a hash the answer is no, after the same work."""
    with _turnstile:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False
