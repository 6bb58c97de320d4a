"""The addresses of a person: each confirmed from a mail, one of them the primary one.

Any of them signs in, and gets invitations; mail goes to the primary one. An address is nobody's
until it is confirmed, so that nobody keeps another person's from them. What somebody signed up
with and never confirmed is free for who confirms it.
"""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotFound
from app.core.tokens import digest
from app.identity import activity, brakes
from app.identity.actions import LinkNotValid
from app.identity.emails import normalise
from app.identity.models import Address, EmailToken, Proof, User
from app.identity.models.proof import ADDRESS
from app.identity.tasks import deliver_proof, deliver_security_notice

#: More is a collection.
MOST_ADDRESSES = 10


class AlreadyYours(Exception):
    """They have this address already."""


class TooManyAddresses(Exception):
    """They have as many as one can have."""


class AddressTaken(Exception):
    """Somebody else confirmed it meanwhile. Only to be told to who has shown that it is theirs."""


class IsPrimary(Exception):
    """The primary address isn't removed: another one takes its place first."""


def about(user: User) -> list[str]:
    """What somebody who guesses a person's password would try first."""
    return [user.name, *Address.texts_of(user)]


def ask_to_add(user: User, email: str, *, browser: str) -> str:
    """Mail a link to an address that somebody would like to add; answers its spelling.

    If it is another account's, that one's owner is told instead: who asks can't tell. Raises
    InvalidAddress, AlreadyYours, TooManyAddresses and TooManyTries.
    """
    address = normalise(email)
    brakes.take("add_address", user.id, address)
    with transaction():
        mine = Address.texts_of(user)
        if address in mine:
            raise AlreadyYours(address)
        if len(mine) + len(waiting_of(user)) >= MOST_ADDRESSES:
            raise TooManyAddresses(address)
        Proof.end_for(user, address, now())
        proof = Proof.ask(ADDRESS, user.id, address, browser)
        deliver_proof.send(proof.id, user.locale)
    return address


def waiting_of(user: User) -> list[Proof]:
    """What was asked for and isn't confirmed yet."""
    return list(Proof.open_of(user, ADDRESS.name, now()))


def stop_waiting(user: User, address: str) -> None:
    """The link that was mailed to this address no longer works."""
    with transaction():
        Proof.end_for(user, address, now())


def look_at_address(user: User, link: str) -> str:
    """The address that a link would add: to the one account that asked. Raises LinkNotValid."""
    return _open(user, link).address


def confirm_address(user: User, link: str) -> Address:
    """Add the address, once. Raises LinkNotValid and AddressTaken."""
    proof = _open(user, link)
    try:
        with transaction():
            if not Proof.use(proof.id, now()):
                raise LinkNotValid
            Address.free_unproved(proof.address)
            address = Address.create(user_id=user.id, email=proof.address, created_at=now())
            _tell(user, "address.added", proof.address)
    except IntegrityError as error:
        raise AddressTaken(proof.address) from error
    return address


def make_primary(user: User, id: int) -> str:
    """Send mail to this one of their addresses from now on; the one before is told. What was
    mailed to it, to reset the password, say, no longer works. Raises NotFound."""
    with transaction():
        chosen = _mine(user, id)
        before = user.email
        if chosen.email == before:
            return before
        user.email = chosen.email
        user.save()
        _end_mailed(user)
        _tell(user, "address.made_primary", chosen.email, also=before)
    return chosen.email


def remove_address(user: User, id: int) -> str:
    """It is theirs no more, and is told so itself. Raises NotFound and IsPrimary."""
    with transaction():
        gone = _mine(user, id)
        if gone.email == user.email:
            raise IsPrimary(gone.email)
        Address.drop(user, id)
        _end_mailed(user)
        _tell(user, "address.removed", gone.email, also=gone.email)
    return gone.email


def _open(user: User, link: str) -> Proof:
    proof = Proof.of_link(ADDRESS.name, digest(link), now())
    if not proof or proof.user_id != user.id:
        raise LinkNotValid
    return proof


def _mine(user: User, id: int) -> Address:
    address = Address.one_of(user, id)
    if not address:
        raise NotFound(f"address {id}")
    return address


def _end_mailed(user: User) -> None:
    EmailToken.end_all_of(user, now())
    Proof.end_all_of(user, now())


def _tell(user: User, kind: str, address: str, also: str | None = None) -> None:
    """Note it, and write to the primary address, and to the one that loses something by it."""
    activity.record(user, kind, address=address)
    for recipient in dict.fromkeys([user.email, also or user.email]):
        deliver_security_notice.send(user.id, kind, {"address": address}, recipient)
