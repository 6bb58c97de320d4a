"""What happened to an account: a line that its person can read, and where it matters a mail.

    activity.record(user, "password.changed")
    deliver_security_notice.send(user.id, "password.changed")

Each kind is in KINDS with the sentence of the page and the sentence of the mail; kinds without the
latter are never mailed. `%(name)s` in a sentence is a detail that was recorded.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlorm import PrimaryKey, execute, fetchone

from app.core import causes
from app.core.clock import now
from app.core.db import Model, in_transaction
from app.identity.devices import device_of, device_words
from app.identity.places import place_of


@dataclass(frozen=True)
class Kind:
    """One thing that can happen to an account."""

    #: On the page: “You changed your password”.
    says: Any
    #: In the mail, if there is one: “The password of your account was changed.”
    mail: Any = None
    icon: str = "lock"


#: Every kind by its name, `noun.past_participle`.
KINDS: dict[str, Kind] = {
    "account.created": Kind(_l("You created your account"), icon="person"),
    "sign_in.done": Kind(_l("You signed in"), icon="box-arrow-right"),
    "sign_in.new_device": Kind(
        _l("You signed in on a new device"),
        _l("Someone signed in to your account on a device that we haven’t seen before."),
        icon="box-arrow-right",
    ),
    "sign_in.ended": Kind(_l("You ended a sign-in: %(device)s"), icon="x-lg"),
    "sign_in.others_ended": Kind(_l("You ended all other sign-ins"), icon="x-lg"),
    "sign_out.done": Kind(_l("You signed out"), icon="box-arrow-right"),
    "password.changed": Kind(
        _l("You changed your password"),
        _l("The password of your account was changed."),
        icon="key",
    ),
    "password.set": Kind(
        _l("You chose a password"),
        _l("Your account has a password now. It had none before."),
        icon="key",
    ),
    "password.reset": Kind(
        _l("You chose a new password by mail"),
        _l("The password of your account was replaced by means of a mail, and all sign-ins ended."),
        icon="key",
    ),
    "address.added": Kind(
        _l("You added the address %(address)s"),
        _l("The address %(address)s was added to your account: it can sign in from now on."),
        icon="envelope",
    ),
    "address.made_primary": Kind(
        _l("You made %(address)s your primary address"),
        _l("%(address)s is now the primary address of your account: our mails go there."),
        icon="envelope",
    ),
    "address.removed": Kind(
        _l("You removed the address %(address)s"),
        _l("The address %(address)s no longer belongs to your account, and can’t sign in to it."),
        icon="envelope",
    ),
    "identity.confirmed": Kind(_l("You confirmed that it’s you"), icon="check-circle"),
    "takeout.asked_for": Kind(_l("You asked for a copy of your data"), icon="archive"),
    "account.given_up": Kind(_l("You gave up your account"), icon="trash3"),
    "account.blocked": Kind(
        _l("Your account was blocked by those who run the service"),
        _l("Your account was blocked by those who run the service. All its sign-ins have ended."),
        icon="shield-lock",
    ),
    "account.unblocked": Kind(
        _l("Your account was opened again by those who run the service"),
        _l("Your account was opened again by those who run the service: you can sign in."),
        icon="arrow-counterclockwise",
    ),
    "account.kept": Kind(
        _l("You took your account back"),
        _l("Your account won’t be deleted: someone signed in and took it back."),
        icon="arrow-counterclockwise",
    ),
    "connection.added": Kind(
        _l("You connected an account: %(provider)s"),
        _l("An account at %(provider)s was connected to yours. It can be used to sign in."),
        icon="link-45deg",
    ),
    "connection.removed": Kind(
        _l("You disconnected an account: %(provider)s"),
        _l("An account at %(provider)s was disconnected from yours. It no longer signs you in."),
        icon="link-45deg",
    ),
}


class AccountEvent(Model):
    """A line of somebody's recent activity."""

    table = "account_events"

    id: PrimaryKey[int]
    user_id: int
    kind: str
    details: dict
    ip: str | None
    device: str | None
    created_at: datetime.datetime

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language. A kind of a later version is its name."""
        kind = KINDS.get(self.kind)
        return filled(kind.says, self.details) if kind else self.kind

    @property
    def icon(self) -> str:
        """What stands beside it."""
        kind = KINDS.get(self.kind)
        return kind.icon if kind else "lock"

    @property
    def device_words(self) -> str:
        """The device it was done with."""
        return device_words(self.device)

    @property
    def place(self) -> str:
        """Where that is, as far as we can tell."""
        return place_of(self.ip)

    @classmethod
    @fetchone
    def first_sign_in(cls, user_id):
        """
        SELECT WHERE user_id = %(user_id)s AND kind IN ('sign_in.done', 'sign_in.new_device')
         LIMIT 1
        """

    @classmethod
    def of(cls, user, limit, offset):
        """
        SELECT WHERE user_id = %(user.id)s ORDER BY id DESC LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @execute
    def forget_older(cls, moment):
        "DELETE FROM account_events WHERE created_at <= %(moment)s"


def filled(sentence: Any, details: dict[str, Any]) -> str:
    """A sentence with its details; what wasn't recorded is a dash."""
    known = defaultdict(lambda: "–", details)
    return str(sentence) % known


def record(user: Any, kind: str, **details: Any) -> None:
    """Write down what happened to a person's account, in the transaction of the change.

    `details` are what the kind's sentence names: never a secret.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} isn't in app.identity.activity.KINDS")
    if not in_transaction():
        raise RuntimeError(f"{kind} is recorded in the transaction of what it tells of")
    cause = causes.current()
    AccountEvent.create(
        user_id=user.id,
        kind=kind,
        details=details,
        ip=cause.ip,
        device=device_of(cause.user_agent or ""),
        created_at=now(),
    )
