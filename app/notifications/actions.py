"""What a member does about what they were told. It is their own affair: it leaves no event, and
asks for no permission but that of the kind.

Notifications are numbered by their events. What is marked as read is marked up to a number that
the reader has seen: what comes in meanwhile stays unread.
"""

from dataclasses import astuple

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.live import hint, person
from app.core.models import Event
from app.core.notices import KINDS, Place, kinds_for, place_of
from app.core.policy import Actor
from app.identity.actions import choose_time_zone
from app.identity.models import User
from app.notifications.choices import Choice
from app.notifications.models import Mute, Notification, Preference, QuietHours

#: Larger than any event's number.
ENDLESS = 2**62


def open_notification(actor: Actor, id: int) -> Place | None:
    """Read a notification, and what came before it in its thread; answers where it leads.

    None if what it is about is gone. Raises NotFound.
    """
    found = mark_read(actor, id)
    event = Event.of(actor.workspace_id, found.event_number)
    return place_of(event, actor)


def mark_read(actor: Actor, id: int) -> Notification:
    """Mark a notification, and what came before it in its thread. Raises NotFound."""
    with transaction():
        found = _own(actor, id)
        Notification.read_thread(actor, found.thread, found.event_number, now())
        _hint(actor)
    return found


def mark_unread(actor: Actor, id: int) -> None:
    """Keep a notification for later. Raises NotFound."""
    with transaction():
        found = _own(actor, id)
        Notification.unread(actor, found.id)
        _hint(actor)


def mark_all_read(actor: Actor, *, up_to: int) -> None:
    """Mark everything up to an event's number."""
    with transaction():
        Notification.read_all(actor, min(max(up_to, 0), ENDLESS), now())
        _hint(actor)


def mute_thread(actor: Actor, id: int, *, mute: bool) -> None:
    """Hear no more of what a notification is about, or hear of it again. Raises NotFound.

    What is essential comes nevertheless.
    """
    with transaction():
        change = Mute.begin if mute else Mute.end
        found = _own(actor, id)
        change(actor, found.thread)
        _hint(actor)


def save_preferences(
    actor: Actor,
    user: User,
    *,
    choices: dict[str, Choice],
    quiet: tuple[str, str] | None,
    time_zone: str,
) -> None:
    """Choose how to be told of each kind, and when not, in one workspace; and one's time zone.

    What is essential can't be chosen, nor what one may not see.
    """
    mine = {kind.name for kind in kinds_for(actor) if not kind.essential}
    with transaction():
        for name in mine & choices.keys():
            Preference.choose(actor, name, *astuple(choices[name]))
        if quiet:
            QuietHours.set(actor, *quiet)
        else:
            QuietHours.end(actor)
        if time_zone != user.time_zone:
            choose_time_zone(user, time_zone)


def _hint(actor: Actor) -> None:
    """Let the reader's other tabs know."""
    if actor.user_id is not None:
        hint(person(actor.user_id))


def _own(actor: Actor, id: int) -> Notification:
    """The reader's own notification, of a kind that they may see now. Raises NotFound."""
    found = Notification.of(actor, id)
    if not found or KINDS.get(found.kind) not in kinds_for(actor):
        raise NotFound(f"notification {id}")
    return found
