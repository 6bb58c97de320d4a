"""Newcomers: who came back from a provider without an account, and makes one."""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.tokens import digest
from app.identity import actions, brakes
from app.identity.emails import normalise
from app.identity.models import User
from app.identity.social.errors import NotStartedHere
from app.identity.social.models import Identity, Newcomer


def newcomer_of(browser: str) -> Newcomer | None:
    """Who is about to make an account in this browser."""
    return Newcomer.of(digest(browser), now())


def sign_up(newcomer: Newcomer, *, name: str, locale: str) -> User:
    """An account for a newcomer whose address the provider has proved.

    Raises NotStartedHere if it was done already, and AlreadyRegistered.
    """
    try:
        with transaction():
            taken = _take(newcomer)
            user = actions.open_account(
                name=name, email=taken.email or "", password_hash="", locale=locale
            )
            _keep(user, taken, proved=True)
    except IntegrityError as error:  # in another window, at the same moment
        raise NotStartedHere("the identity was connected meanwhile") from error
    return user


def sign_up_unproved(
    newcomer: Newcomer, *, name: str, email: str, browser: str, locale: str
) -> None:
    """An account whose address our own mail must prove first. Nobody can tell whether it had one.

    Raises InvalidAddress, TooManyTries, and NotStartedHere if it was done already.
    """
    address = normalise(email)
    brakes.take("sign_up", address)
    try:
        with transaction():
            taken = _take(newcomer)
            if user := actions.start_account(
                address, name, password_hash="", browser=browser, locale=locale
            ):
                _keep(user, taken, proved=False)
            else:  # as much work as for a new account: it tells nothing
                Identity.end_all_of(actions.NOBODY)
    except IntegrityError as error:
        raise NotStartedHere("the identity was connected meanwhile") from error


def _take(newcomer: Newcomer) -> Newcomer:
    taken = Newcomer.end(newcomer.id, now())
    if not taken:
        raise NotStartedHere("the newcomer has an account already, or took too long")
    return taken


def _keep(user: User, newcomer: Newcomer, *, proved: bool) -> Identity:
    old = Identity.with_subject(newcomer.issuer, newcomer.subject)
    if old and not old.proved_at:  # of a sign-up with another address, which came to nothing
        old.delete()
    return Identity.create(
        user_id=user.id,
        provider=newcomer.provider,
        issuer=newcomer.issuer,
        subject=newcomer.subject,
        email=newcomer.email,
        created_at=now(),
        proved_at=now() if proved else None,
        used_at=now(),
    )
