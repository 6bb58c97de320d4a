"""From an event to whoever it concerns: one row each, and the mail and push that they want."""

from app.core.clock import now
from app.core.live import hint, person
from app.core.models import Event
from app.core.notices import NOTICES, Notice
from app.notifications.choices import choices_of, reader_of
from app.notifications.models import Mute, Notification, PushSubscription
from app.notifications.tasks import deliver_notification, push_notification
from app.workspaces.models import Membership


def deliver(event: Event) -> None:
    """Tell everybody whom the event concerns, once, in the transaction of whoever reads it.

    What was refused has not happened: the trail has it, and nobody is told.
    """
    if event.result == "refused":
        return
    notice = NOTICES[event.verb]
    concerned = {each for each in notice.recipients(event) if each is not None}
    if not notice.for_actor:
        concerned.discard(event.actor_id)
    for user_id in sorted(concerned):
        if reader := reader_of(event.workspace_id, user_id):
            _tell(reader, event, notice)


def _tell(reader: Membership, event: Event, notice: Notice) -> None:
    choice = choices_of(reader).get(notice.kind.name)
    if choice is None or choice.is_nothing:
        return
    thread = f"{event.subject_type}:{event.subject_id}"
    if Mute.of(reader, thread) and not notice.kind.essential:
        return
    mail = "none" if notice.has_own_mail else choice.mail
    made = Notification.make(reader, event, notice.kind.name, thread, choice.is_shown, mail, now())
    if made:
        hint(person(reader.user_id))
    if made and mail == "at_once":
        deliver_notification.send(event.workspace_id, made.id)
    if made and choice.is_pushed:
        for browser in PushSubscription.of_person(reader.user_id, now()):
            push_notification.send(event.workspace_id, made.id, browser.id)
