"""Readers of events: what follows from what happened.

    @reads(WORKSPACE_CREATED)
    def welcome(event): ...

A reader sees the events of its verbs one by one, in the workspace's order, each in a
transaction that also moves the reader's cursor: what it writes happens once. What it does
outside our database may happen twice, so it sends a job with a key for that. When it fails,
its job is tried again with growing pauses, and the events behind wait their turn.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.db import transaction
from app.core.jobs import actor
from app.core.models import Event, EventCursor

Handler = Callable[[Event], None]


@dataclass(frozen=True)
class Reader:
    """A function that wants to know of some verbs."""

    name: str
    verbs: frozenset[str]
    handle: Handler


#: Every reader, by name: the room's and the function's.
READERS: dict[str, Reader] = {}


def reads(*verbs: str) -> Callable[[Handler], Handler]:
    """Register a reader. It sees what happens from now on, not what happened before."""

    def register(handle: Handler) -> Handler:
        name = f"{handle.__module__.split('.')[1]}.{handle.__name__}"
        if name in READERS:
            raise ValueError(f"there are two readers named {name}")
        READERS[name] = Reader(name, frozenset(verbs), handle)
        return handle

    return register


def announce(event: Event) -> None:
    """Wake the readers of an event, in the transaction that records it."""
    for reader in READERS.values():
        if event.verb in reader.verbs:
            EventCursor.begin(event.workspace_id, reader.name, event.number - 1)
            read_events.send(reader.name, event.workspace_id)


@actor(min_backoff=1_000, max_backoff=3_600_000)
def read_events(reader_name: str, workspace_id: int) -> None:
    """Let a reader catch up."""
    reader = READERS[reader_name]
    while _read_one(reader, workspace_id):
        pass


def _read_one(reader: Reader, workspace_id: int) -> bool:
    with transaction():
        number = EventCursor.hold(workspace_id, reader.name)
        event = number is not None and Event.first_after(workspace_id, number)
        if not event:
            return False
        if event.verb in reader.verbs:
            reader.handle(event)
        EventCursor.move(workspace_id, reader.name, event.number)
        return True
