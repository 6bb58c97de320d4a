"""What follows from a change of somebody's factors, whichever it was."""

from app.identity.factors.models import (
    PendingSignIn,
    RecoveryCode,
    RememberedDevice,
    TotpApp,
)
from app.identity.factors.telling import tell
from app.identity.models import Session, User


class LastFactor(Exception):
    """Without it nothing is asked after the password any more: only on purpose."""


class WeakPassword(Exception):
    """The password was chosen behind a second step, and is too weak to stand alone."""


def hold(user: User) -> None:
    """Let nobody else change this person's factors until the transaction ends."""
    TotpApp.hold_person(user.id)


def has_any(user: User) -> bool:
    """Whether the person has a second factor, as the database has it now."""
    return bool({"totp", "passkey"} & set(TotpApp.kinds_of(user.id)))


def is_last(user: User) -> bool:
    """Whether they have one factor, and none once it is gone."""
    kinds = list(TotpApp.kinds_of(user.id))
    return kinds.count("totp") + kinds.count("passkey") == 1


def first_added(user: User, *, keep_session: int) -> None:
    """From now on a second factor is asked for: sign-ins made without one end, but this one."""
    Session.end_others_of(user, keep_session)
    PendingSignIn.end_all_of(user)
    tell(user, "factors.on")


def after_removing(user: User, *, on_purpose: bool) -> None:
    """Devices are asked again. With the last factor its recovery codes go.

    Raises LastFactor and WeakPassword.
    """
    RememberedDevice.end_all_of(user)
    if has_any(user):
        return
    if not on_purpose:
        raise LastFactor
    if User.get(user.id).password_needs_factor:
        raise WeakPassword
    RecoveryCode.end_all_of(user)
    tell(user, "factors.off")
