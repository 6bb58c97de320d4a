"""What happened. One row per change, written in the change's own transaction.

Each workspace numbers its events without gaps: the number is taken from the workspace's
row, which stays locked until the transaction ends. So the number is the workspace's
version, and it is safe to read on from. Whoever wants to act on what happened is a reader
of this one table: `readers.py`.
"""

from dataclasses import dataclass
from typing import Any

from app.core import causes
from app.core.clock import now
from app.core.db import in_transaction
from app.core.lines import storable
from app.core.live import hint, topics
from app.core.masking import mask
from app.core.models import Event
from app.core.policy import Actor
from app.core.readers import announce


class OutsideTransaction(Exception):
    """An event must commit, or be undone, together with the change it tells of."""


class UnknownVerb(Exception):
    """A verb is registered by its room before it is used."""


#: Longer texts are cut: what somebody pasted is in the row it belongs to.
LONGEST = 5_000


@dataclass(frozen=True)
class TheHouse:
    """The actor of what the application does in a workspace by itself, such as every night."""

    workspace_id: int
    user_id: None = None
    role: str = "owner"


#: verb → the sentence a person reads, a lazy translation with %(actor)s and the details.
VERBS: dict[str, Any] = {}


def verb(name: str, sentence: Any) -> str:
    """Register a verb, as `noun.past_participle`, and how it reads."""
    if name in VERBS:
        raise ValueError(f"the verb {name} is registered twice")
    VERBS[name] = sentence
    return name


def hold(actor: Actor | TheHouse) -> None:
    """Let nobody else change the actor's workspace until the transaction ends.

    What is read after this is still true when it is written: two people who tick one task
    off are one event. It is the row that numbers the events, which every change waits for.
    """
    if not in_transaction():
        raise OutsideTransaction("hold")
    Event.keep_others_waiting(actor.workspace_id)


def record(actor: Actor | TheHouse, verb: str, subject: Any, **details: Any) -> Event:
    """Tell that `actor` did `verb` to `subject`, in the transaction that did it.

    `details` is what a reader needs to understand it later, when the subject may be
    gone or renamed: `name`, and for a change the fields `before` and `after`. Nothing can
    take an event back, so what looks like a secret is masked before it is written.
    From where, and as whom, the current cause says. Raises OutsideTransaction and UnknownVerb.
    """
    return _record(actor, verb, subject, details)


def record_refused(actor: Actor, verb: str, subject: Any, **details: Any) -> Event:
    """Tell that `actor` tried and was refused."""
    return _record(actor, verb, subject, details, result="refused")


def _record(actor, verb, subject, details, result="done") -> Event:
    if not in_transaction():
        raise OutsideTransaction(verb)
    if verb not in VERBS:
        raise UnknownVerb(verb)
    cause = causes.current()
    event = Event.create(
        workspace_id=actor.workspace_id,
        number=Event.next_number(actor.workspace_id),
        actor_id=actor.user_id,
        impersonator_id=cause.impersonator_id,
        verb=verb,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.id,
        details=storable(mask(details, longest=LONGEST)),
        result=result,
        source=cause.source,
        ip=cause.ip,
        user_agent=cause.user_agent,
        request_id=cause.request_id,
        created_at=now(),
    )
    announce(event)
    hint(*topics.of_event(event.workspace_id, subject), version=event.number)
    return event
