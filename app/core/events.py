"""What happened. One row per change, written in the change's own transaction.

Each workspace numbers its events without gaps: the number is taken from the workspace's
row, which stays locked until the transaction ends. So the number is the workspace's
version, and it is safe to read on from. Audit, activity, notifications and webhooks are
readers of this one table.
"""

import datetime
from typing import Any

from sqlorm import PrimaryKey, execute, fetchscalar

from app.core.clock import now
from app.core.db import TenantModel, in_transaction
from app.core.policy import Actor


class OutsideTransaction(Exception):
    """An event must commit, or be undone, together with the change it tells of."""


class UnknownVerb(Exception):
    """A verb is registered by its room before it is used."""


#: verb → the sentence a person reads, a lazy translation with %(actor)s and the details.
VERBS: dict[str, Any] = {}


def verb(name: str, sentence: Any) -> str:
    """Register a verb, as `noun.past_participle`, and how it reads."""
    if name in VERBS:
        raise ValueError(f"the verb {name} is registered twice")
    VERBS[name] = sentence
    return name


class Event(TenantModel):
    """Who did what to what, and when."""

    table = "events"

    id: PrimaryKey[int]
    workspace_id: int
    number: int
    actor_id: int
    verb: str
    subject_type: str
    subject_id: int
    details: dict
    created_at: datetime.datetime

    @classmethod
    @execute
    def keep_others_waiting(cls, workspace_id):
        "UPDATE workspaces SET version = version WHERE id = %(workspace_id)s"

    @classmethod
    @fetchscalar
    def next_number(cls, workspace_id):
        """
        UPDATE workspaces SET version = version + 1 WHERE id = %(workspace_id)s RETURNING version
        """


def hold(actor: Actor) -> None:
    """Let nobody else change the actor's workspace until the transaction ends.

    What is read after this is still true when it is written: two people who tick one task
    off are one event. It is the row that numbers the events, which every change waits for.
    """
    if not in_transaction():
        raise OutsideTransaction("hold")
    Event.keep_others_waiting(actor.workspace_id)


def record(actor: Actor, verb: str, subject: Any, **details: Any) -> Event:
    """Tell that `actor` did `verb` to `subject`, in the transaction that did it.

    `details` is what a reader needs to understand it later, when the subject may be
    gone or renamed; no secrets. Raises OutsideTransaction and UnknownVerb.
    """
    if not in_transaction():
        raise OutsideTransaction(verb)
    if verb not in VERBS:
        raise UnknownVerb(verb)
    return Event.create(
        workspace_id=actor.workspace_id,
        number=Event.next_number(actor.workspace_id),
        actor_id=actor.user_id,
        verb=verb,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.id,
        details=details,
        created_at=now(),
    )
