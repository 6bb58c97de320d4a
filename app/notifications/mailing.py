"""Whether a notification is mailed after all: rights and choices count as they are by then."""

import datetime

from app.core.clock import now
from app.core.models import Event
from app.core.notices import KINDS, Kind, place_of
from app.notifications import mails
from app.notifications.choices import choices_of, reader_of
from app.notifications.hours import end_of_quiet, span_of
from app.notifications.models import Digest, Line, Notification, QuietHours
from app.notifications.models.line import names
from app.notifications.stopping import part_of
from app.workspaces.models import Membership

#: How many a digest names; how many more there are is said.
NAMED = 20


def mail_notification(workspace_id: int, id: int) -> datetime.timedelta | None:
    """Mail a notification now; or answer how long the reader wants to have quiet."""
    found = Notification.numbered(workspace_id, id)
    reader = reader_of(workspace_id, found.user_id) if found else None
    if not reader:
        return None
    choice = choices_of(reader).get(found.kind)
    if not choice or choice.mail != "at_once" or found.read_at:
        return None
    kind = KINDS[found.kind]
    if pause := quiet_for(reader, kind):
        return pause
    place = place_of(Event.of(workspace_id, found.event_number), reader)
    told = (reader.user, reader.workspace, Line.one(reader, id), place)
    if kind.essential:
        mails.important(*told, key=f"notification:{id}", workspace_id=workspace_id)
    else:
        part = part_of(reader, "at_once", [kind.name])
        mails.notification(*told, part, key=f"notification:{id}", workspace_id=workspace_id)
    return None


def quiet_for(reader: Membership, kind: Kind) -> datetime.timedelta:
    """How long it is quiet. What is essential doesn't wait."""
    quiet = None if kind.essential else QuietHours.of(reader)
    moment, span = now(), span_of(quiet.begins, quiet.ends) if quiet else None
    return end_of_quiet(moment, span, reader.user.zone) - moment


def mail_digest(workspace_id: int, id: int) -> None:
    """Mail what a digest bundles, unless all of it was read, or nobody wants it any more."""
    digest = Digest.numbered(workspace_id, id)
    reader = reader_of(workspace_id, digest.user_id) if digest else None
    if not reader:
        return
    choices = choices_of(reader)
    wanted = [KINDS[name] for name, choice in choices.items() if choice.mail != "none"]
    lines = list(Line.in_digest(reader, names(wanted), digest))
    if lines:
        kinds = [name for name, choice in choices.items() if choice.mail == digest.period]
        part = part_of(reader, digest.period, kinds)
        told = (reader.user, reader.workspace, lines[:NAMED], len(lines), part)
        mails.digest(*told, key=f"digest:{id}", workspace_id=workspace_id)
