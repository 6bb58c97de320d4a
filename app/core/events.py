"""What happened. One row per change, written in the change's own transaction.

Each workspace numbers its events without gaps: the number is taken from the workspace's
row, which stays locked until the transaction ends. So the number is the workspace's
version, and it is safe to read on from. Whoever wants to act on what happened is a reader
of this one table: `readers.py`.
"""

from typing import Any

from app.core.clock import now
from app.core.db import in_transaction
from app.core.models import Event
from app.core.policy import Actor
from app.core.readers import announce


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
    event = Event.create(
        workspace_id=actor.workspace_id,
        number=Event.next_number(actor.workspace_id),
        actor_id=actor.user_id,
        verb=verb,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.id,
        details=details,
        created_at=now(),
    )
    announce(event)
    return event
