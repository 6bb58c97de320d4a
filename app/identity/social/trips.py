"""Trips to a provider and back: to sign in, to sign up, to connect another way in.

The rule against takeovers: who comes back is (issuer, subject), and opens the account that this
identity is connected to, and no other. An address opens nothing. If an account has the address
that came back, its owner signs in as they did before and connects the provider from within.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.clock import now
from app.core.db import transaction
from app.core.links import absolute_url
from app.core.tokens import digest, new_token, token_of
from app.identity import brakes
from app.identity.actions import AlreadyRegistered
from app.identity.models import User
from app.identity.social.answers import Who, refused
from app.identity.social.connecting import connect
from app.identity.social.errors import NotStartedHere
from app.identity.social.models import NEWCOMER, TRIP, Identity, Newcomer, Trip
from app.identity.social.providers import Provider, Ticket
from app.identity.tasks import deliver_verification


@dataclass(frozen=True)
class Arrival:
    """What became of a trip: a person, to be signed in or connected by it, or a newcomer.

    Neither: the person's address isn't proved yet, and a mail that does it is on its way.
    """

    trip: Trip
    user: User | None = None
    newcomer: Newcomer | None = None


def set_out(provider: Provider, *, browser: str, way: str, user: User | None = None) -> str:
    """Send a browser off; answers where to. With a user, what comes back is connected to them.

    Raises ProviderFailed and TooManyTries.
    """
    brakes.take("provider")
    state = new_token()
    address = provider.address(_ticket(provider, state))
    with transaction():
        Trip.create(
            state_hash=digest(state),
            browser_hash=digest(browser),
            provider=provider.name,
            user_id=user.id if user else None,
            way=way,
            expires_at=now() + TRIP,
        )
    return address


def come_back(
    provider: Provider, said: Mapping[str, str], *, browser: str, person: User | None
) -> Arrival:
    """Somebody is back from a provider, which `said` this. Once, and in the browser that set out.

    Raises NotIn of all kinds, and AlreadyRegistered where another account has the address.
    """
    state = said.get("state", "")
    with transaction():
        trip = Trip.end(digest(state), digest(browser), provider.name, now())
    if not trip or trip.user_id not in (None, person and person.id):
        raise NotStartedHere("no such trip of this browser")
    if error := said.get("error"):
        raise refused(error)
    if not said.get("code"):
        raise NotStartedHere("the answer has no code")
    who = provider.who(_ticket(provider, state), said["code"], said.get("iss"))
    if trip.user_id and person:
        connect(person, provider, who)
        return Arrival(trip, user=person)
    return _arrive(trip, provider, who, browser)


def _ticket(provider: Provider, state: str) -> Ticket:
    """The nonce and the verifier are made from the state with our key: nothing of it is stored."""
    return Ticket(
        state=state,
        nonce=token_of("nonce", state),
        verifier=token_of("verifier", state),
        redirect_uri=absolute_url("site.sign_in_with_name_back", name=provider.name),
    )


def _arrive(trip: Trip, provider: Provider, who: Who, browser: str) -> Arrival:
    with transaction():
        identity = _open_identity(who)
        if not identity:
            _refuse_registered(who)
            return Arrival(trip, newcomer=_newcomer(trip, provider, who, browser))
        identity.provider, identity.email, identity.used_at = provider.name, who.email, now()
        identity.save()
        user = User.get(identity.user_id)
        if user.is_verified:
            return Arrival(trip, user=user)
        deliver_verification.send(user.id, digest(browser))
        return Arrival(trip)


def _open_identity(who: Who) -> Identity | None:
    """The identity, if it opens an account or waits for its mail.

    What a sign-up left behind whose address was proved by somebody else is nobody's.
    """
    identity = Identity.with_subject(who.issuer, who.subject)
    if not identity or identity.proved_at or not User.get(identity.user_id).is_verified:
        return identity
    identity.delete()
    return None


def _refuse_registered(who: Who) -> None:
    """An account has this address. We say so to who has proved to the provider that it's theirs."""
    if who.is_verified and (owner := User.with_email(who.email)) and owner.is_verified:
        raise AlreadyRegistered(who.email)


def _newcomer(trip: Trip, provider: Provider, who: Who, browser: str) -> Newcomer:
    return Newcomer.create(
        browser_hash=digest(browser),
        provider=provider.name,
        issuer=who.issuer,
        subject=who.subject,
        email=who.email,
        is_verified=who.is_verified,
        name=who.name,
        way=trip.way,
        expires_at=now() + NEWCOMER,
    )
