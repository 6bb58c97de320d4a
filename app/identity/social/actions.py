"""Trips to a provider and back: to sign in, to sign up, to connect another way in.

The rule against takeovers: who comes back is (issuer, subject), and opens the account that this
identity is connected to, and no other. An address opens nothing. If an account has the address
that came back, its owner signs in as they did before and connects the provider from within.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotFound
from app.core.links import absolute_url
from app.core.tokens import digest, new_token, token_of
from app.identity import actions, activity, brakes, ways
from app.identity.actions import AlreadyRegistered
from app.identity.emails import normalise
from app.identity.models import User
from app.identity.social.answers import Who, refused
from app.identity.social.configuration import providers
from app.identity.social.errors import NotStartedHere, TakenElsewhere
from app.identity.social.models import NEWCOMER, TRIP, Identity, Newcomer, Trip
from app.identity.social.providers import Provider, Ticket
from app.identity.tasks import deliver_security_notice, deliver_verification


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


def connect(user: User, provider: Provider, who: Who) -> None:
    """Another way into somebody's account; they are told by mail. Raises TakenElsewhere."""
    try:
        with transaction():
            identity = Identity.with_subject(who.issuer, who.subject)
            if identity and not identity.proved_at:  # of a sign-up that came to nothing
                identity.delete()
            elif identity and identity.user_id == user.id:
                return
            elif identity:
                raise TakenElsewhere(f"identity {identity.id} is another's")
            Identity.create(
                user_id=user.id,
                provider=provider.name,
                issuer=who.issuer,
                subject=who.subject,
                email=who.email,
                created_at=now(),
                proved_at=now(),
                used_at=None,
            )
            _tell(user, "connection.added", provider.label)
    except IntegrityError as error:
        raise TakenElsewhere("the identity was connected meanwhile") from error


def disconnect(user: User, identity_id: int) -> str:
    """Take a way in away; they are told by mail. Answers what it was.

    Raises NotFound, and LastWay for the last one.
    """
    with transaction():
        identity = Identity.one_of(user, identity_id)
        if not identity:
            raise NotFound(f"identity {identity_id}")
        ways.keep_another(user, ways.Way("identity", identity_id))
        identity.delete()
        label = label_of(identity)
        _tell(user, "connection.removed", label)
    return label


def label_of(identity: Identity) -> str:
    """What to call the provider, be it configured or not any more."""
    provider = providers().get(identity.provider)
    return provider.label if provider else identity.provider.capitalize()


def _tell(user: User, kind: str, label: str) -> None:
    activity.record(user, kind, provider=label)
    deliver_security_notice.send(user.id, kind, {"provider": label})
