"""Challenges for passkeys: signed, so that nothing is stored before one is answered; used once.

A challenge is for one purpose, one browser and (unless nobody is known yet) one person, and ends
after ten minutes. Pages can so carry one without changing anything.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.identity.factors.models import UsedChallenge

LIFE = timedelta(minutes=10)
NONCE, MOMENT = 16, 8


class ChallengeNotValid(Exception):
    """It isn't ours, was answered before, is too old, or is for another browser or purpose."""


@dataclass(frozen=True)
class Ceremony:
    """What a passkey is asked for: `register`, `sign_in` or `prove`; where, and by whom."""

    purpose: str
    browser: str
    user_id: int | None = None

    def challenge(self) -> bytes:
        """A new one."""
        moment = int(now().timestamp()).to_bytes(MOMENT, "big")
        nonce = secrets.token_bytes(NONCE)
        return nonce + moment + self._signature(nonce + moment)

    def take(self, challenge: bytes) -> None:
        """Use it up, outside of any other transaction: it counts whatever comes of it.

        Raises ChallengeNotValid.
        """
        signed, signature = challenge[: NONCE + MOMENT], challenge[NONCE + MOMENT :]
        if not hmac.compare_digest(signature, self._signature(signed)):
            raise ChallengeNotValid("signature")
        ends = datetime.fromtimestamp(int.from_bytes(signed[NONCE:], "big"), UTC) + LIFE
        if ends <= now():
            raise ChallengeNotValid("too old")
        with transaction():
            if not UsedChallenge.use(hashlib.sha256(challenge).hexdigest(), ends):
                raise ChallengeNotValid("used")

    def _signature(self, signed: bytes) -> bytes:
        key = current_app.config["SECRET_KEY"].encode()
        what = f"passkey {self.purpose} {self.browser} {self.user_id or ''} ".encode()
        return hmac.digest(key, what + signed, "sha256")
