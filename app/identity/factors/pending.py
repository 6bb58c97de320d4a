"""A sign-in that waits for its second factor. It is no sign-in: no door knows of it.

It is a row of its own, for ten minutes and five tries, in the browser where the first factor was
shown and nowhere else.
"""

import datetime

from app.core.clock import now
from app.core.db import transaction
from app.core.tokens import digest, new_token
from app.identity.factors.models import PendingSignIn
from app.identity.models import User

WITHIN = datetime.timedelta(minutes=10)
MOST_TRIES = 5


class NotWaiting(Exception):
    """It is over: used, given up, too old, or tried too often. The first factor comes anew."""


def begin(user: User, *, browser: str, method: str, way: str) -> str:
    """Wait for the second factor; answers the token for the browser's cookie.

    `method` is the first factor that was shown, `way` where the person wanted to go.
    """
    token, moment = new_token(), now()
    with transaction():
        PendingSignIn.end_in(digest(browser))
        PendingSignIn.create(
            token_hash=digest(token),
            browser_hash=digest(browser),
            user_id=user.id,
            method=method,
            way=way,
            tries=0,
            created_at=moment,
            expires_at=moment + WITHIN,
        )
    return token


def waiting(token: str | None, *, browser: str) -> PendingSignIn:
    """The sign-in that waits in this browser. Raises NotWaiting."""
    found = PendingSignIn.open(digest(token), digest(browser), now()) if token else None
    if not found or found.tries >= MOST_TRIES:
        raise NotWaiting
    return found


def try_once(pending: PendingSignIn) -> None:
    """Count a try before it is checked. Raises NotWaiting when there were enough."""
    with transaction():
        if not PendingSignIn.try_once(pending.id, MOST_TRIES):
            raise NotWaiting


def finish(pending: PendingSignIn) -> None:
    """The second factor was shown: of two at the same moment one gets in. Raises NotWaiting."""
    with transaction():
        if not PendingSignIn.end(pending.id):
            raise NotWaiting


def give_up(token: str | None) -> None:
    """The person starts over."""
    if token:
        with transaction():
            PendingSignIn.end_with(digest(token))
