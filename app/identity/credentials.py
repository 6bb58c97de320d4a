"""Choosing another password: with the one before, from a mail when it is forgotten, or the first.

A new password ends what was mailed before it: links to reset it, codes, addresses to confirm.
"""

from dataclasses import dataclass

from app.core.clock import now
from app.core.db import transaction
from app.core.tokens import digest
from app.identity import activity, addresses, brakes, factors, passwords, strength
from app.identity.actions import LinkNotValid, WrongCredentials, prove_password
from app.identity.codes import prove_mailbox
from app.identity.devices import UNKNOWN, Device
from app.identity.emails import normalise
from app.identity.factors.remembering import forget_all_devices
from app.identity.models import EmailToken, Proof, Session, User
from app.identity.models.proof import RESET
from app.identity.tasks import deliver_proof, deliver_security_notice


@dataclass(frozen=True)
class Reset:
    """A link that lets somebody choose another password: whose, and the address it went to."""

    user: User
    proof: Proof

    @property
    def address(self) -> str:
        """Where it was sent."""
        return self.proof.address

    @property
    def about(self) -> list[str]:
        """What somebody who guesses the password would try first."""
        return addresses.about(self.user)


def shortest_password(user: User) -> int:
    """How many characters a password of theirs has at least: fewer before a second factor."""
    return strength.WITH_FACTOR if factors.has_factor(user) else strength.ALONE


def ask_to_reset(email: str, *, browser: str, locale: str, device: Device = UNKNOWN) -> None:
    """Mail a link to choose another password, or the news that this address has no account: the
    visitor can't tell which. Nothing changes until the link is used. Raises InvalidAddress and
    TooManyTries.
    """
    address = normalise(email)
    user = User.with_email(address)
    brakes.take("reset", address, known=device.known_to(user.id if user else None))
    with transaction():
        proof = Proof.ask(RESET, user.id if user else None, address, browser)
        deliver_proof.send(proof.id, locale)


def look_at_reset(link: str) -> Reset:
    """Whose password a link may replace; looking at it doesn't use it. Raises LinkNotValid."""
    proof = Proof.of_link(RESET.name, digest(link), now())
    if not proof or not proof.user_id:
        raise LinkNotValid
    return Reset(User.get(proof.user_id), proof)


def reset_password(link: str, password: str) -> User:
    """Replace a forgotten password, once: every sign-in ends, on every device.

    Who did it has shown one factor, the mailbox: a second one is still asked for. The link works
    in any browser, since nobody gets in who doesn't choose the password. Raises LinkNotValid.
    """
    password_hash = passwords.hash_password(password)
    reset = look_at_reset(link)
    with transaction():
        if not Proof.use(reset.proof.id, now()):
            raise LinkNotValid
        user = User.get(reset.user.id)
        prove_mailbox(user, reset.proof.browser_hash)
        _replace(user, password, password_hash)
        Session.end_all_of(user)
        _tell(user, "password.reset")
    return user


def change_password(
    user: User, *, current: str, password: str, end_others: bool, device: Device = UNKNOWN
) -> None:
    """Replace the password by who knows it; and, if they want, end their sign-ins elsewhere.
    Raises WrongCredentials and TooManyTries."""
    prove_password(user, current, device=device)
    _choose(user, password, "password.changed", end_others)


def set_password(user: User, password: str) -> None:
    """Choose the first password of an account that has none. Raises WrongCredentials if it has."""
    if user.has_password:
        raise WrongCredentials
    _choose(user, password, "password.set", end_others=False)


def _choose(user: User, password: str, kind: str, end_others: bool) -> None:
    password_hash = passwords.hash_password(password)
    with transaction():
        _replace(user, password, password_hash)
        if end_others:
            # The person as the door found them brings their sign-in along.
            Session.end_others_of(user, user.session_id)
        _tell(user, kind)


def _replace(user: User, password: str, password_hash: str) -> None:
    user.password_hash = password_hash
    user.password_needs_factor = bool(strength.complaint(password, addresses.about(user)))
    user.save()
    EmailToken.end_all_of(user, now())
    Proof.end_all_of(user, now())
    forget_all_devices(user)


def _tell(user: User, kind: str) -> None:
    activity.record(user, kind)
    deliver_security_notice.send(user.id, kind)
