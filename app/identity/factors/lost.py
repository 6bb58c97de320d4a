"""Who has lost every factor gets in without them, but not at once.

Who has shown a first factor may ask to have the others removed. The person is told at once, at
every address they have, and has three days to say no: by the link in that mail, or by signing in
with a factor. Then all of them go, and every sign-in ends. So a stolen password alone opens
nothing as long as somebody reads their mail.
"""

import datetime

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.core.tokens import digest
from app.identity import brakes
from app.identity.factors.changes import hold
from app.identity.factors.models import (
    FactorReset,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    RememberedDevice,
    TotpApp,
)
from app.identity.factors.tasks import deliver_reset_requested
from app.identity.factors.telling import tell
from app.identity.models import Session, User

brakes.brake("factor_reset", each="3 per day", network="20 per day", everybody="1000 per day")


class LinkOver(Exception):
    """The link doesn't cancel anything any more, or never did."""


def request_reset(user: User, *, device: str, ip: str) -> FactorReset:
    """Have this person's factors removed when the delay is over; asking again changes nothing.

    Raises TooManyTries.
    """
    if waiting := open_reset(user):
        return waiting
    brakes.take("factor_reset", user.id)
    moment = now()
    with transaction():
        made = FactorReset.begin(user, device, ip, moment, moment + delay())
        if made:
            tell(user, "factor_reset.requested")
            deliver_reset_requested.send(made.id)
    return made or FactorReset.open_of(user)


def open_reset(user: User) -> FactorReset | None:
    """The removal that this person's account is waiting for."""
    return FactorReset.open_of(user)


def cancel_reset(user: User) -> None:
    """Keep the factors. Nothing to cancel is no error."""
    if waiting := open_reset(user):
        _cancel(user, waiting)


def reset_of_link(token: str) -> FactorReset:
    """What a link from the mail would cancel. Raises LinkOver."""
    found = FactorReset.with_token(digest(token))
    if not found or found.ended_at:
        raise LinkOver
    return found


def cancel_by_link(token: str) -> User:
    """Keep the factors; answers whose. Who asked, and still waits, starts over. Raises LinkOver."""
    found = reset_of_link(token)
    user = User.get(found.user_id)
    with transaction():
        if not _cancel(user, found):
            raise LinkOver
        PendingSignIn.end_all_of(user)
    return user


def _cancel(user: User, reset: FactorReset) -> bool:
    with transaction():
        if not FactorReset.end(reset.id, "cancelled", now()):
            return False
        tell(user, "factor_reset.cancelled")
    return True


def carry_out(reset: FactorReset) -> None:
    """Remove what was lost, and end every sign-in. Once, whoever does it at the same moment."""
    user = User.get(reset.user_id)
    with transaction():
        hold(user)
        if not FactorReset.end(reset.id, "done", now()):
            return
        for each in (TotpApp, Passkey, RecoveryCode, RememberedDevice, PendingSignIn):
            each.end_all_of(user)
        Session.end_all_of(user)
        tell(user, "factor_reset.done")


def carry_out_due() -> None:
    """Remove the factors of everybody whose delay is over."""
    for reset in list(FactorReset.due(now())):
        carry_out(reset)


def delay() -> datetime.timedelta:
    """For how long a person can say no."""
    return datetime.timedelta(hours=int(current_app.config["LOST_DEVICE_HOURS"]))
