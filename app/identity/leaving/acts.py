"""Giving up one's account, and changing one's mind."""

from collections.abc import Callable

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.identity import activity
from app.identity.leaving import tasks
from app.identity.models import Address, Session, User
from app.identity.tasks import deliver_security_notice


class WrongAddress(Exception):
    """What was typed is none of the person's addresses."""


class StillNeeded(Exception):
    """Somebody depends on them: first they hand over what is theirs alone."""


Ending = Callable[[User], None]

#: What each room ends for a person who leaves.
ENDINGS: list[Ending] = []


def on_leave(function: Ending) -> Ending:
    """Register what ends with an account that is given up, in that transaction.

    It may raise StillNeeded: then the account stays as it is.
    """
    ENDINGS.append(function)
    return function


def leave(user: User, *, typed_address: str) -> None:
    """Give up an account: out of every workspace, and of every browser but this one.

    They are told by mail until when they can come back. Twice is no error. Raises WrongAddress
    and StillNeeded.
    """
    if typed_address.strip().casefold() not in map(str.casefold, Address.texts_of(user)):
        raise WrongAddress(typed_address)
    with transaction():
        User.hold(user)
        if User.get(user.id).is_leaving:
            return
        for end in ENDINGS:
            end(user)
        User.mark_leaving(user.id, now())
        Session.end_others_of(user, user.session_id)
        activity.record(user, "account.given_up")
        tasks.deliver_leaving.send(user.id)


def stay(user: User) -> None:
    """Take an account back that was given up. Raises NotFound once it is being erased."""
    with transaction():
        if not User.keep(user.id):
            raise NotFound(f"account {user.id} isn't given up, or is being erased")
        activity.record(user, "account.kept")
        deliver_security_notice.send(user.id, "account.kept")
