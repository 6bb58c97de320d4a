"""What a person can do about their own account, before and after they are signed in.

These act for a visitor, not for a member: there is no actor. The `browser` is a random
mark that the visitor's browser carries, so that a proof can tell who asked for it.
"""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.tokens import digest
from app.identity import passwords
from app.identity.emails import InvalidAddress, normalise
from app.identity.models import EmailToken, Session, User
from app.identity.tasks import deliver_already_registered, deliver_verification


class WrongCredentials(Exception):
    """The address or the password is wrong; we don't say which."""


class NotVerified(Exception):
    """The password is right, but the address isn't proved yet. A new mail is on its way."""


class LinkNotValid(Exception):
    """The link was used, replaced, or is older than a day."""


class PasswordNeeded(Exception):
    """The link was opened in another browser: the password shows that it's the same person."""


def sign_up(*, name: str, email: str, password: str, browser: str, locale: str) -> None:
    """Make an account, or tell its owner by mail that they have one: the visitor can't tell which.

    Signing up again before the address is proved starts over: the last password counts,
    and earlier links and sign-ins end. Raises InvalidAddress.
    """
    address = normalise(email)
    password_hash = passwords.hash_password(password)
    try:
        _sign_up(address, name, password_hash, browser, locale)
    except IntegrityError:  # the same address was signed up at the same moment
        _sign_up(address, name, password_hash, browser, locale)


def _sign_up(address: str, name: str, password_hash: str, browser: str, locale: str) -> None:
    with transaction():
        user = User.with_email(address)
        if user and user.is_verified:
            deliver_already_registered.send(user.id)
            return
        user = user or User(email=address, created_at=now())
        user.name, user.password_hash, user.locale = name, password_hash, locale
        user.save()
        EmailToken.end_all_of(user, now())
        Session.end_all_of(user)
        deliver_verification.send(user.id, digest(browser))


def sign_in(*, email: str, password: str, browser: str) -> User:
    """The person with this address and password. Raises WrongCredentials and NotVerified."""
    try:
        user = User.with_email(normalise(email))
    except InvalidAddress:
        user = None
    if not passwords.is_right(password, user.password_hash if user else None):
        raise WrongCredentials
    if not user.is_verified:
        with transaction():
            deliver_verification.send(user.id, digest(browser))
        raise NotVerified
    return user


def verify_email(token: str, *, browser: str, password: str | None = None) -> User:
    """Accept the proof from a mail, once; answers whose address it proves.

    In the browser that signed up, the link is enough. Elsewhere the password is asked
    for: otherwise a stranger could sign up with your address and let you confirm it.
    Raises LinkNotValid, PasswordNeeded and WrongCredentials.
    """
    proof = EmailToken.valid("verify", digest(token), now())
    if not proof:
        raise LinkNotValid
    user = User.get(proof.user_id)
    if proof.browser_hash != digest(browser):
        if password is None:
            raise PasswordNeeded
        if not passwords.is_right(password, user.password_hash):
            raise WrongCredentials
    with transaction():
        if not EmailToken.valid("verify", digest(token), now()):
            raise LinkNotValid
        EmailToken.end_all_of(user, now())
        user.verified_at = now()
        user.save()
    return user


def start_session(user: User, *, ip: str, user_agent: str) -> str:
    """Sign a browser in; answers the secret for its cookie."""
    with transaction():
        return Session.start(user, ip=ip, user_agent=user_agent)


def end_session(token: str) -> None:
    """Sign the browser out that holds this secret. Ending it twice is no error."""
    with transaction():
        Session.end(digest(token))


def choose_locale(user: User, locale: str) -> None:
    """Remember the language a person reads, for pages and mails."""
    with transaction():
        user.locale = locale
        user.save()
