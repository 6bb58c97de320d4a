"""What a person can do about their own account, before and after they are signed in.

These act for a visitor, not for a member: there is no actor. The `browser` is a random
mark that the visitor's browser carries, so that a proof can tell who asked for it.
"""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.tokens import digest
from app.identity import activity, brakes, passwords
from app.identity.devices import UNKNOWN, Device
from app.identity.emails import InvalidAddress, normalise
from app.identity.models import Address, EmailToken, Proof, Session, User
from app.identity.social.models import Identity
from app.identity.tasks import deliver_already_registered, deliver_verification

#: A person who isn't there.
NOBODY = User(id=0)


class WrongCredentials(Exception):
    """The address or the password is wrong; we don't say which."""


class NotVerified(Exception):
    """The password is right, but the address isn't proved yet. A new mail is on its way."""


class LinkNotValid(Exception):
    """The link was used, replaced, or is older than a day."""


class PasswordNeeded(Exception):
    """The link was opened in another browser: the password shows that it's the same person."""


class BrowserNeeded(Exception):
    """The link was opened in another browser, and no password can show who it is."""


class AddressMoved(Exception):
    """While somebody signed up with it, an address was confirmed by an account that exists."""


class AlreadyRegistered(Exception):
    """A proved account has this address. Only to be told to who has shown that it is theirs."""


def sign_up(*, name: str, email: str, password: str, browser: str, locale: str) -> None:
    """Make an account, or tell its owner by mail that they have one: the visitor can't tell which.

    Signing up again before the address is proved starts over: the last password counts,
    and earlier links and sign-ins end. Raises InvalidAddress and TooManyTries.
    """
    address = normalise(email)
    brakes.take("sign_up", address)
    password_hash = passwords.hash_password(password)
    start_account(address, name, password_hash, browser, locale)


def start_account(
    address: str, name: str, password_hash: str, browser: str, locale: str
) -> User | None:
    """An account whose address our mail is to prove; None, and another mail, if one has it."""
    try:
        return _start_account(address, name, password_hash, browser, locale)
    except (AddressMoved, *IntegrityError):  # somebody confirmed it at the same moment
        return _start_account(address, name, password_hash, browser, locale)


def _start_account(
    address: str, name: str, password_hash: str, browser: str, locale: str
) -> User | None:
    with transaction():
        made = User.sign_up(address, name, password_hash, locale, now())
        Address.keep_primary(address, now())
        user = User.with_email(address)
        if made and made.id != user.id:
            raise AddressMoved(address)
        # For an account that is proved the same is done, to nobody: the work tells nothing.
        newcomer = NOBODY if user.is_verified else user
        EmailToken.end_all_of(newcomer, now())
        Proof.end_all_of(newcomer, now())
        Session.end_all_of(newcomer)
        Identity.end_all_of(newcomer)
        if user.is_verified:
            deliver_already_registered.send(user.id, address)
            return None
        deliver_verification.send(user.id, digest(browser))
        return user


def open_account(*, name: str, email: str, password_hash: str, locale: str) -> User:
    """Make an account for who has proved the address otherwise, in the caller's transaction.

    Somebody who had signed up with it and not proved it is out: their password, links and
    sign-ins end. Raises AlreadyRegistered.
    """
    user = User.with_email(email)
    if user and user.is_verified:
        raise AlreadyRegistered(email)
    user = _start_over(user, email, name, password_hash, locale)
    user.verified_at = now()
    user.save()
    activity.record(user, "account.created")
    return user


def _start_over(
    user: User | None, address: str, name: str, password_hash: str, locale: str
) -> User:
    """The account with this address as if it were new: earlier ways in end, and sign-ins."""
    known, user = user, user or User(email=address, created_at=now())
    user.name, user.password_hash, user.locale = name, password_hash, locale
    user.save()
    if not known:
        Address.create(user_id=user.id, email=address, created_at=now())
    EmailToken.end_all_of(user, now())
    Proof.end_all_of(user, now())
    Session.end_all_of(user)
    Identity.end_all_of(user)
    return user


def sign_in(*, email: str, password: str, browser: str, device: Device = UNKNOWN) -> User:
    """The person with this address and password.

    Raises WrongCredentials, NotVerified and TooManyTries.
    """
    try:
        address = normalise(email)
        user = User.with_email(address)
    except InvalidAddress:
        address, user = email, None
    held = brakes.take("sign_in", address, known=device.known_to(user.id if user else None))
    if not passwords.is_right(password, user.password_hash if user else None):
        raise WrongCredentials
    held.give_back()
    _keep_hash_current(user, password)
    if not user.is_verified:
        with transaction():
            deliver_verification.send(user.id, digest(browser))
        raise NotVerified
    return user


def _keep_hash_current(user: User, password: str) -> None:
    """When hashing has become costlier, those who sign in get the new protection."""
    if passwords.is_dated(user.password_hash):
        password_hash = passwords.hash_password(password)
        with transaction():
            User.rehash(user.id, user.password_hash, password_hash)


def prove_password(user: User, password: str, *, device: Device = UNKNOWN) -> None:
    """Show once more that it's you, by password. Raises WrongCredentials and TooManyTries."""
    held = brakes.take("confirm", user.id, known=device.known_to(user.id))
    if not passwords.is_right(password, user.password_hash):
        raise WrongCredentials
    held.give_back()


def verify_email(token: str, *, browser: str, password: str | None = None) -> User:
    """Accept the proof from a mail, once; answers whose address it proves.

    In the browser that signed up, the link is enough. Elsewhere the password is asked
    for: otherwise a stranger could sign up with your address and let you confirm it.
    Raises LinkNotValid, PasswordNeeded, WrongCredentials and TooManyTries, and BrowserNeeded where
    there is no password.
    """
    proof = EmailToken.valid("verify", digest(token), now())
    if not proof:
        raise LinkNotValid
    user = User.get(proof.user_id)
    if proof.browser_hash != digest(browser):
        if not user.has_password:
            raise BrowserNeeded
        if password is None:
            raise PasswordNeeded
        held = brakes.take("sign_in", user.email)
        if not passwords.is_right(password, user.password_hash):
            raise WrongCredentials
        held.give_back()
    with transaction():
        if not EmailToken.valid("verify", digest(token), now()):
            raise LinkNotValid
        EmailToken.end_all_of(user, now())
        Identity.prove_all_of(user, now())
        user.verified_at = now()
        user.save()
        activity.record(user, "account.created")
    return user


def choose_locale(user: User, locale: str) -> None:
    """Remember the language a person reads, for pages and mails."""
    with transaction():
        user.locale = locale
        user.save()


def choose_time_zone(user: User, name: str) -> None:
    """Remember by which clock a person lives, for times on pages and the hours of mails."""
    with transaction():
        user.time_zone = name
        user.save()
