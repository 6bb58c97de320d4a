"""The hash chain: who changes, removes or slips in an event later is found out.

A link is an HMAC over the link before, the moment it was made, and the event's whole row. Who
can write to the database but doesn't know the key can't make one.
"""

import json

from app.audit.keys import Key, signing_key
from app.audit.models import Link
from app.core.clock import now
from app.core.models import Event
from app.framework.column_types import datetime_to_text

#: What the first link hangs from.
NOTHING_BEFORE = "-"


def canonical(event: Event) -> str:
    """The row as one text, whatever the database. What is null isn't named, so that a column
    added later changes nothing about the rows before it."""
    row = {name: getattr(event, name) for name in COLUMNS}
    row["created_at"] = datetime_to_text(event.created_at)
    known = {name: value for name, value in row.items() if value is not None}
    return json.dumps(known, sort_keys=True, separators=(",", ":"))


#: A test compares this with the table.
COLUMNS = tuple(Event.__mapper__.columns.names)


def hash_of(key: Key, before: str, made_at, event: Event) -> str:
    """What the link of this event must be."""
    return key.sign(before, datetime_to_text(made_at), canonical(event))


def add_link(event: Event) -> None:
    """Chain the next event. Events come in order; the reader's cursor sees to that."""
    key, moment = signing_key(), now()
    link = Link.of(event.workspace_id, event.number - 1)
    Link.create(
        workspace_id=event.workspace_id,
        number=event.number,
        hash=hash_of(key, link.hash if link else NOTHING_BEFORE, moment, event),
        key_id=key.id,
        created_at=moment,
    )
