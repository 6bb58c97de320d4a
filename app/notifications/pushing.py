"""Push: a word on the screen of somebody who isn't looking at us. Off until they ask for it.

Whether it goes out is asked when it goes out, as with mails: membership, rights, choices, quiet
hours, and whether it was read meanwhile.
"""

import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import outgoing
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.models import Event
from app.core.notices import KINDS, place_of
from app.identity.models import User
from app.notifications import push_service
from app.notifications.choices import choices_of, reader_of
from app.notifications.counting import unread_counts
from app.notifications.mailing import quiet_for
from app.notifications.models import Line, Notification, PushSubscription
from app.notifications.push_service import Gone, NotTaken
from app.workspaces.models import Membership

__all__ = ["NotTaken", "Unusable", "begin_push", "browsers_of", "end_push", "push"]

#: What came up longer ago is no news; quiet hours and a push service's bad day fit in.
NEWS = datetime.timedelta(days=2)
#: Letters of what a screen shows.
LONGEST = 200


class Unusable(ValueError):
    """What the browser sent is no address that we would write to."""


def begin_push(
    user: User, token_hash: str, *, endpoint: str, p256dh: str, auth: str, is_detailed: bool
) -> None:
    """Write to this browser from now on, as long as its sign-in lasts. Raises Unusable."""
    loopback = current_app.config["TESTING"] and current_app.config.get("PUSH_TO_LOOPBACK", False)
    try:
        outgoing.check_url(endpoint, loopback=loopback)
        push_service.check_keys(p256dh, auth)
    except ValueError as error:
        raise Unusable(str(error)) from error
    with transaction():
        session_id = PushSubscription.session_of(user, token_hash)
        if session_id is None:
            raise NotFound("session")
        PushSubscription.make_room(session_id, endpoint)
        PushSubscription.create(
            session_id=session_id,
            user_id=user.id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            is_detailed=is_detailed,
            created_at=now(),
        )


def end_push(user: User, id: int) -> None:
    """Write to one of the person's browsers no more. Raises NotFound."""
    with transaction():
        if not PushSubscription.alive(id, user.id, now()):
            raise NotFound(f"push subscription {id}")
        PushSubscription.end(id)


def browsers_of(user: User) -> list[PushSubscription]:
    """Where a person gets push now; each knows its sign-in's `token_hash`."""
    return list(PushSubscription.of_person(user.id, now()))


def push(workspace_id: int, id: int, subscription_id: int) -> datetime.timedelta | None:
    """Push a notification now; or answer how long the reader wants to have quiet.

    Raises NotNow and NotTaken.
    """
    found = Notification.numbered(workspace_id, id)
    reader = reader_of(workspace_id, found.user_id) if found else None
    if not reader or found.read_at or now() - found.created_at > NEWS:
        return None
    choice = choices_of(reader).get(found.kind)
    browser = PushSubscription.alive(subscription_id, reader.user_id, now())
    if not choice or not choice.is_pushed or not browser:
        return None
    if pause := quiet_for(reader, KINDS[found.kind]):
        return pause
    try:
        message = _message(reader, found, browser.is_detailed)
        topic = f"n{workspace_id}-{id}"
        push_service.send(browser.endpoint, browser.p256dh, browser.auth, message, topic)
    except Gone:
        with transaction():
            PushSubscription.end(browser.id)
        return None
    with transaction():
        PushSubscription.used(browser.id, now())
    return None


def _message(reader: Membership, found: Notification, is_detailed: bool) -> dict[str, Any]:
    """What the screen shows, and where a press leads: the thing itself, as in a mail."""
    config, workspace = current_app.config, reader.workspace
    place = place_of(Event.of(workspace.id, found.event_number), reader)
    endpoint, values = place or ("workspace.notifications", {})
    with force_locale(reader.user.locale or config["BABEL_DEFAULT_LOCALE"]):
        if is_detailed:
            title, words = workspace.name, Line.one(reader, found.id).sentence
        else:
            title, words = config["PRODUCT_NAME"], _("There is news for you.")
        return {
            "title": _cut(title),
            "body": _cut(words),
            "url": url_for(endpoint, workspace=workspace.slug, **values),
            "tag": f"{workspace.id}:{found.thread}" if is_detailed else "news",
            "unread": unread_counts(reader.user).total(),
        }


def _cut(words: str) -> str:
    whole = " ".join(words.split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"
