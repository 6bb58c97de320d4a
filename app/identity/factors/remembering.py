"""Browsers in which a person isn't asked for the second factor again, for thirty days.

The browser holds a random token; for each person who chose so there is a row with its digest.
"""

import datetime

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.tokens import digest, new_token
from app.identity.devices import device_words
from app.identity.factors.models import RememberedDevice
from app.identity.factors.telling import tell
from app.identity.models import User


def is_remembered(user: User, token: str | None) -> bool:
    """Whether this person chose, in the browser that holds this token, not to be asked again."""
    if not token:
        return False
    with transaction():
        return bool(RememberedDevice.use(user, digest(token), now()))


def remember(user: User, *, before: str | None, device: str, ip: str) -> str:
    """Don't ask this person again in this browser; answers the token for its cookie.

    It is always a new one: nobody can plant one that they know. Others who chose so in the same
    browser, by the token it had before, keep their choice.
    """
    token, moment = new_token(), now()
    with transaction():
        if before:
            RememberedDevice.end_with(user, digest(before))
            RememberedDevice.move(digest(before), digest(token))
        RememberedDevice.create(
            user_id=user.id,
            token_hash=digest(token),
            device=device,
            ip=ip,
            created_at=moment,
            last_used_at=moment,
            expires_at=moment + lifetime(),
        )
        tell(user, "device.remembered")
    return token


def remembered_devices(user: User) -> list[RememberedDevice]:
    """Where this person isn't asked, the last used first."""
    return list(RememberedDevice.of(user, now()))


def forget_device(user: User, id: int) -> None:
    """Ask again there. Raises NotFound."""
    with transaction():
        device = RememberedDevice.end(user, id)
        if not device:
            raise NotFound(f"device {id}")
        tell(user, "device.forgotten", device=device_words(device))


def forget_all_devices(user: User) -> None:
    """Ask again everywhere, in the caller's transaction: after a change of the password, say."""
    RememberedDevice.end_all_of(user)


def lifetime() -> datetime.timedelta:
    """For how long a browser is remembered."""
    return datetime.timedelta(days=int(current_app.config["REMEMBER_DEVICE_DAYS"]))
