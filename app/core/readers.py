"""Readers of events: what follows from what happened.

    @reads(WORKSPACE_CREATED)
    def welcome(event): ...

A reader sees the events of its verbs one by one, in the workspace's order, each in a
transaction that also moves the reader's cursor: what it writes happens once. What it does
outside our database may happen twice, so it sends a job with a key for that. When it fails,
its job is tried again with growing pauses, and the events behind wait their turn.

`@reads_everything` sees every verb, from a workspace's first event on, many in a transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core import causes
from app.core.causes import Cause
from app.core.db import transaction
from app.core.jobs import actor, current
from app.core.models import Event, EventCursor

Handler = Callable[[Event], None]

#: Events that a reader of everything sees in one transaction.
BATCH = 100


@dataclass(frozen=True)
class Reader:
    """A function that wants to know of some verbs, or of all: then `verbs` is None."""

    name: str
    verbs: frozenset[str] | None
    handle: Handler

    def wants(self, verb: str) -> bool:
        """Whether it wants to know of this verb."""
        return self.verbs is None or verb in self.verbs

    @property
    def batch(self) -> int:
        """How many events a transaction of its holds."""
        return BATCH if self.verbs is None else 1


#: Every reader, by name: the room's and the function's.
READERS: dict[str, Reader] = {}


def reads(*verbs: str) -> Callable[[Handler], Handler]:
    """Register a reader. It sees what happens from now on, not what happened before."""
    return _register(frozenset(verbs))


def reads_everything(handle: Handler) -> Handler:
    """Register a reader of all verbs. It begins with the first event there is."""
    return _register(None)(handle)


def _register(verbs: frozenset[str] | None) -> Callable[[Handler], Handler]:
    def register(handle: Handler) -> Handler:
        name = f"{handle.__module__.split('.')[1]}.{handle.__name__}"
        if name in READERS:
            raise ValueError(f"there are two readers named {name}")
        READERS[name] = Reader(name, verbs, handle)
        return handle

    return register


def announce(event: Event) -> None:
    """Wake the readers of an event, in the transaction that records it."""
    for reader in READERS.values():
        if reader.wants(event.verb):
            begin = 0 if reader.verbs is None else event.number - 1
            EventCursor.begin(event.workspace_id, reader.name, begin)
            # One that waits to be run sees this event too.
            read_events.send_with_options(
                args=(reader.name, event.workspace_id),
                key=f"events:{event.workspace_id}:{reader.name}",
                cause=_cause(event).as_dict(),
            )


def _cause(event: Event) -> Cause:
    """What follows from an event belongs to its workspace, whoever caused it from wherever."""
    return replace(causes.current(), workspace_id=event.workspace_id)


@actor(min_backoff=1_000, max_backoff=3_600_000)
def read_events(reader_name: str, workspace_id: int) -> None:
    """Let a reader catch up."""
    # Whoever records an event after this sends a job of their own. Whoever found our key is
    # still holding the workspace: once we have held it ourselves, their event can be seen.
    with transaction():
        current().let_go_of_key()
    with transaction():
        Event.keep_others_waiting(workspace_id)
    catch_up(reader_name, workspace_id)


def catch_up(reader_name: str, workspace_id: int) -> None:
    """Let a reader see everything that it hasn't seen yet."""
    while _read_some(READERS[reader_name], workspace_id):
        pass


def _read_some(reader: Reader, workspace_id: int) -> bool:
    with transaction():
        number = EventCursor.hold(workspace_id, reader.name)
        if number is None:
            return False
        events = list(Event.after(workspace_id, number, reader.batch))
        for event in events:
            if reader.wants(event.verb):
                reader.handle(event)
        if events:
            EventCursor.move(workspace_id, reader.name, events[-1].number)
        return bool(events)
