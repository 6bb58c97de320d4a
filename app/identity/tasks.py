"""Jobs of this room."""

import datetime
from types import SimpleNamespace

from periodiq import cron

from app.core import causes
from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor, current_id
from app.core.mail import Person, mail_actor
from app.core.tokens import code_of, token_of
from app.identity import mails
from app.identity.activity import AccountEvent
from app.identity.counters import Counter
from app.identity.devices import device_of
from app.identity.models import EmailToken, Proof, Session, User
from app.identity.models.proof import ADDRESS, CONFIRM, RESET, SIGN_IN
from app.identity.social.models import Newcomer, Trip

#: A link's row outlives every retry of its mail, which could revive it if the row were gone.
TOKENS_KEPT = datetime.timedelta(days=7)

#: Long enough to see that one was used; its job finds nothing to revive when the row is gone.
PROOFS_KEPT = datetime.timedelta(days=1)

#: How long a person can read what happened to their account.
ACTIVITY_KEPT = datetime.timedelta(days=365)


@mail_actor()
def deliver_verification(user_id: int, browser_hash: str) -> None:
    """Mail the link that proves an address. The secret is made here, so no queue ever holds it.

    A second run mails the same link; none if that was used or replaced since.
    """
    user = User.get(user_id)
    if not user or user.is_verified:
        return
    token = token_of("verify", current_id())
    with transaction():
        issued = EmailToken.issue(user, "verify", browser_hash, token)
    if issued:
        mails.verification(user, token, key=current_id())


@mail_actor()
def deliver_already_registered(user_id: int, address: str | None = None) -> None:
    """Tell the owner of an account that somebody signed up with their address: with that one."""
    if user := User.get(user_id):
        reader = Person(address or user.email, user.name, user.locale, user.id)
        mails.already_registered(reader, key=current_id())


@mail_actor()
def deliver_security_notice(
    user_id: int, kind: str, details: dict | None = None, address: str | None = None
) -> None:
    """Tell a person what happened to their account, at `address` if that isn't where they are.

    The kind is one of `activity.KINDS`, with a sentence for mails.
    """
    user = User.get(user_id)
    if not user:
        return
    cause = causes.current()
    done = SimpleNamespace(
        when=now(), zone=user.zone, device=device_of(cause.user_agent or ""), ip=cause.ip
    )
    reader = Person(address or user.email, user.name, user.locale, user.id)
    mails.security_notice(reader, kind, details or {}, done, key=current_id())


@mail_actor()
def deliver_proof(proof_id: int, locale: str | None) -> None:
    """Mail the code, the link or both that open a proof, unless it is over. They are made here.

    Who has no account is told so, in the language they asked in; and the owner of an address that
    somebody else would like to add. Nobody but the mailbox's owner sees which it was.
    """
    proof = Proof.get(proof_id)
    if not proof or not proof.is_open:
        return
    user = User.get(proof.user_id) if proof.user_id else None
    if not user:
        mails.no_account(Person(proof.address, "", locale), key=current_id())
        return
    holder = User.with_email(proof.address)
    if holder and holder.id != user.id and holder.is_verified:
        reader = Person(proof.address, holder.name, holder.locale, holder.id)
        mails.address_taken(reader, key=current_id())
        return
    code, link = (make(proof.purpose, current_id()) for make in (code_of, token_of))
    with transaction():
        filled = proof.fill(code, link)
    if filled:
        reader = Person(proof.address, user.name, user.locale, user.id)
        PROOF_MAILS[proof.purpose](reader, code, link)


#: What is mailed for each purpose.
PROOF_MAILS = {
    SIGN_IN.name: lambda reader, code, link: mails.sign_in_code(
        reader, code, link, key=current_id()
    ),
    CONFIRM.name: lambda reader, code, link: mails.confirm_code(reader, code, key=current_id()),
    RESET.name: lambda reader, code, link: mails.password_reset(reader, link, key=current_id()),
    ADDRESS.name: lambda reader, code, link: mails.address_confirmation(
        reader, link, key=current_id()
    ),
}


@actor(periodic=cron("17 3 * * *"))
def forget_expired() -> None:
    """Every night: drop what has run out; links in mails a week after they have, and what happened
    to accounts more than a year ago.
    """
    with transaction():
        Session.forget_expired(now())
        Counter.forget_expired(now())
        AccountEvent.forget_older(now() - ACTIVITY_KEPT)
        EmailToken.forget_expired(now() - TOKENS_KEPT)
        Trip.forget_expired(now())
        Newcomer.forget_expired(now())
        Proof.forget_expired(now() - PROOFS_KEPT)
