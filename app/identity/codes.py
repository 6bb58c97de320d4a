"""Signing in with a mail instead of a password: six digits to type, or a link to press.

Both work only in the browser that asked. A code that somebody talks out of you is of no use to
them, and a link that somebody sends you doesn't sign you in as them: on another device one asks
for another mail. Whether an address has an account, nobody sees: everything is asked, counted
and mailed all the same.
"""

import unicodedata

from app.core.clock import now
from app.core.db import transaction
from app.core.tokens import digest
from app.identity import brakes, passwords
from app.identity.actions import LinkNotValid
from app.identity.devices import UNKNOWN, Device
from app.identity.emails import normalise
from app.identity.models import EmailToken, Proof, Session, User
from app.identity.models.proof import CONFIRM, MOST_TRIES, SIGN_IN, Purpose
from app.identity.social.models import Identity
from app.identity.tasks import deliver_proof


class WrongCode(Exception):
    """These aren't the digits that were mailed. `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


class CodeOver(Exception):
    """There is no code to compare with: used, too old, tried too often, or never asked for here."""


class OtherBrowser(Exception):
    """The link is good, but it was asked for in another browser."""


def ask_to_sign_in(email: str, *, browser: str, locale: str, device: Device = UNKNOWN) -> None:
    """Mail a code and a link to this address. To one without an account goes a mail that says so.
    Raises InvalidAddress and TooManyTries.
    """
    address = normalise(email)
    user = User.with_email(address)
    brakes.take("code", address, known=device.known_to(user.id if user else None))
    with transaction():
        _mail(SIGN_IN, user, address, browser, locale)


def ask_to_confirm(user: User, *, browser: str) -> None:
    """Mail a code to somebody who is signed in, to show once more that it is them.
    Raises TooManyTries."""
    brakes.take("code", user.id)
    with transaction():
        _mail(CONFIRM, user, user.email, browser, user.locale)


def confirm(user: User, code: str, *, browser: str) -> None:
    """Accept that code, once. Raises WrongCode and CodeOver."""
    proof = _tried(CONFIRM, code, browser)
    if proof.user_id != user.id:  # somebody else asked in this browser, and is gone
        raise CodeOver
    with transaction():
        if not Proof.use(proof.id, now()):
            raise CodeOver


def asked_for(purpose: Purpose = SIGN_IN, *, browser: str) -> Proof | None:
    """The code that this browser asked for and may still type."""
    return Proof.of_browser(purpose.name, digest(browser), now())


def sign_in_with_code(code: str, *, browser: str) -> User:
    """Whose mailbox the digits came from, once. Raises WrongCode and CodeOver."""
    proof = _tried(SIGN_IN, code, browser)
    user = _sign_in(proof)
    if not user:
        raise CodeOver
    return user


def look_at_link(link: str, *, browser: str) -> Proof:
    """The proof behind a link; looking at it doesn't use it. Raises LinkNotValid, OtherBrowser."""
    proof = Proof.of_link(SIGN_IN.name, digest(link), now())
    if not proof:
        raise LinkNotValid
    if proof.browser_hash != digest(browser):
        raise OtherBrowser
    return proof


def sign_in_with_link(link: str, *, browser: str) -> User:
    """Whose mailbox the link came from, once. Raises LinkNotValid and OtherBrowser."""
    user = _sign_in(look_at_link(link, browser=browser))
    if not user:
        raise LinkNotValid
    return user


def prove_mailbox(user: User, browser_hash: str) -> None:
    """Somebody has shown, in the caller's transaction, that a mail to this person reached them.

    If the address wasn't proved before, whoever signed up with it may be somebody else: their
    password ends, unless it was chosen in this same browser, and what they connected.
    """
    if user.is_verified:
        return
    if not EmailToken.asked_in(user, browser_hash):
        user.password_hash = passwords.NONE
    user.verified_at = now()
    user.save()
    EmailToken.end_all_of(user, now())
    Session.end_all_of(user)
    Identity.end_all_of(user)


def _mail(
    purpose: Purpose, user: User | None, address: str, browser: str, locale: str | None
) -> None:
    proof = Proof.ask(purpose, user.id if user else None, address, browser)
    deliver_proof.send(proof.id, locale)


def _tried(purpose: Purpose, code: str, browser: str) -> Proof:
    """The proof that these digits fit, after the try was counted, which no failure takes back."""
    proof = asked_for(purpose, browser=browser)
    with transaction():
        tried = Proof.try_once(proof.id, MOST_TRIES, now()) if proof else None
    if not tried:
        raise CodeOver
    if not tried.is_code(digits_of(code)):
        raise WrongCode(MOST_TRIES - tried.tries)
    return tried


def digits_of(text: str) -> str:
    """The digits in what was typed or pasted: `123 456`, `１２３４５６`."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isdecimal())


def _sign_in(proof: Proof) -> User | None:
    with transaction():
        used = Proof.use(proof.id, now())
        user = User.get(used.user_id) if used and used.user_id else None
        if user:
            prove_mailbox(user, proof.browser_hash)
    return user
