"""Keeping somebody out who has an account: for those who run the service."""

from app.core.clock import now
from app.core.db import transaction
from app.identity import activity
from app.identity.models import Session, User
from app.identity.tasks import deliver_security_notice


class AccountBlocked(Exception):
    """They have shown who they are, and aren't let in."""


def block(user: User) -> None:
    """End every sign-in of a person, with its live streams, and let them begin none.

    Their jobs stop at the next look at their rights. They are told by mail. Twice is no error.
    """
    with transaction():
        if User.set_blocked(user.id, now()):
            Session.end_all_of(user)
            _tell(user, "account.blocked")


def unblock(user: User) -> None:
    """Let them in again."""
    with transaction():
        if User.set_unblocked(user.id):
            _tell(user, "account.unblocked")


def refuse_blocked(user: User) -> None:
    """Raise AccountBlocked for somebody who is kept out."""
    if user.is_blocked:
        raise AccountBlocked(f"person {user.id}")


def _tell(user: User, kind: str) -> None:
    activity.record(user, kind)
    deliver_security_notice.send(user.id, kind)
