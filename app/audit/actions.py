"""What leaves a trace on the trail itself: refusals, exports, and what retention takes away."""

import datetime

from app.audit import verbs
from app.audit.filters import Filters
from app.audit.models import Entry, Link, Trail
from app.audit.policy import AUDIT_READ
from app.core.clock import now
from app.core.db import transaction
from app.core.events import TheHouse, hold, record, record_refused
from app.core.policy import Actor, require
from app.workspaces.models import Workspace

#: One person's tries at one thing are told of once in this time, however often they try.
BRAKE = datetime.timedelta(minutes=1)

#: Events that retention deletes in one transaction.
BATCH = 500


def note_refusal(actor: Actor, *, permission: str, endpoint: str) -> None:
    """Tell that somebody tried to change what their role doesn't let them."""
    if _was_noted(actor, permission):
        return
    with transaction():
        hold(actor)
        if not _was_noted(actor, permission):
            record_refused(
                actor,
                verbs.ACCESS_REFUSED,
                actor.workspace,
                permission=permission,
                endpoint=endpoint,
            )


def _was_noted(actor: Actor, permission: str) -> bool:
    recent = Entry.refused_since(actor.workspace_id, actor.user_id, now() - BRAKE)
    return any(entry.details.get("permission") == permission for entry in recent)


def begin_export(actor: Actor, wanted: Filters, *, format: str) -> int:
    """Tell that somebody takes a copy; answers the number of the first event that isn't in it."""
    require(actor, AUDIT_READ)
    with transaction():
        event = record(
            actor, verbs.AUDIT_EXPORTED, actor.workspace, format=format, filter=wanted.as_dict()
        )
    return event.number


def trim(workspace: Workspace, before: datetime.datetime) -> int:
    """Delete the events from before that moment; answers up to which number all are gone.

    First the cut is moved and told of, with the link that the rest hangs from; the database
    then lets those rows go, and no others. Only what is chained goes.
    """
    with transaction():
        house = TheHouse(workspace.id)
        hold(house)
        first = Trail.start_of(workspace.id)
        cut = _cut(workspace.id, before)
        if cut >= first and not _only_trimmings(workspace.id, first, cut):
            link = Link.of(workspace.id, cut)
            Trail.keep_from(workspace.id, cut + 1)
            record(house, verbs.AUDIT_TRIMMED, workspace, up_to=cut, hash=readable(link.hash))
            first = cut + 1
    _delete_before(workspace.id, first)
    return first - 1


def readable(hash: str) -> str:
    """A hash as one reads it out: in groups of eight. (In one piece it would count as a secret.)"""
    return " ".join(hash[start : start + 8] for start in range(0, len(hash), 8))


def _cut(workspace_id: int, before: datetime.datetime) -> int:
    kept = Entry.first_number_since(workspace_id, before)
    linked = Link.last_number(workspace_id) or 0
    return min(linked, kept - 1) if kept else linked


def _only_trimmings(workspace_id: int, first: int, cut: int) -> bool:
    """Whether nothing would go but what earlier nights told: a quiet workspace stays quiet."""
    other = Entry.first_other_number(workspace_id, verbs.AUDIT_TRIMMED, first, cut)
    return other is None


def _delete_before(workspace_id: int, kept: int) -> None:
    while (first := Entry.first_number(workspace_id)) is not None and first < kept:
        last = min(first + BATCH, kept) - 1
        with transaction():
            Entry.trim(workspace_id, first, last)
            Link.trim(workspace_id, first - 1, min(last, kept - 2))
