"""The ways into an account, and the rule that one always stays.

A room below that brings another way says so, and whoever takes one away asks first:

    @ways.source
    def passkeys(user): return [Way("passkey", key.id) for key in Passkey.of(user)]

    ways.keep_another(user, Way("passkey", key.id))     # in the transaction that removes it
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.core.db import in_transaction
from app.identity.factors.models import Passkey
from app.identity.models import User
from app.identity.social.configuration import providers
from app.identity.social.models import Identity


class LastWay(Exception):
    """Without it nobody could come into the account any more."""


@dataclass(frozen=True)
class Way:
    """One way in: `password`, `code` (by mail, to the proved address), `identity`, `passkey`."""

    kind: str
    id: int | None = None


SOURCES: list[Callable[[User], Iterable[Way]]] = []


def source(function: Callable[[User], Iterable[Way]]) -> Callable[[User], Iterable[Way]]:
    """Declare where ways of a kind are found."""
    SOURCES.append(function)
    return function


def ways_in(user: User) -> list[Way]:
    """Every way by which the person can come into their account by themselves."""
    return [way for found in SOURCES for way in found(user)]


def keep_another(user: User, lost: Way) -> None:
    """Raise LastWay if this is the only one. Nobody else takes one away until we are done."""
    if not in_transaction():
        raise RuntimeError("what stays is asked in the transaction that takes a way away")
    User.hold(user)
    if not [way for way in ways_in(User.get(user.id)) if way != lost]:
        raise LastWay(lost.kind)


@source
def password(user: User) -> list[Way]:
    """What they know."""
    return [Way("password")] if user.has_password else []


@source
def code(user: User) -> list[Way]:
    """What we mail to an address that is proved to be theirs."""
    return [Way("code")] if user.is_verified else []


@source
def identities(user: User) -> list[Way]:
    """Their accounts with providers that this installation knows today."""
    return [Way("identity", each.id) for each in Identity.of(user) if each.provider in providers()]


@source
def passkeys(user: User) -> list[Way]:
    """Their fingers and faces."""
    return [Way("passkey", each.id) for each in Passkey.of(user)]
