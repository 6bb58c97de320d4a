"""Jobs of this room: mails at once, mails that bundle, and forgetting."""

import datetime

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.jobs import actor
from app.core.mail import mail_actor
from app.notifications import bundling, mailing, pushing
from app.notifications.models import Digest, Notification, Pending

#: How long one can look up what one has read.
KEPT = datetime.timedelta(days=90)


@mail_actor()
def deliver_notification(workspace_id: int, notification_id: int) -> None:
    """Mail one notification, unless it was read meanwhile; after the reader's quiet hours."""
    pause = mailing.mail_notification(workspace_id, notification_id)
    if pause:
        milliseconds = int(pause.total_seconds() * 1000) + 1
        deliver_notification.send_with_options(
            args=(workspace_id, notification_id), delay=milliseconds
        )


@mail_actor()
def deliver_digest(workspace_id: int, digest_id: int) -> None:
    """Mail what a digest bundles, as far as it is unread."""
    mailing.mail_digest(workspace_id, digest_id)


@actor(
    min_backoff=15_000,
    max_backoff=3_600_000,
    max_retries=12,
    time_limit=60_000,
    throws=pushing.NotTaken,
)
def push_notification(workspace_id: int, notification_id: int, subscription_id: int) -> None:
    """Push one notification to one browser, unless it was read meanwhile; after quiet hours."""
    pause = pushing.push(workspace_id, notification_id, subscription_id)
    if pause:
        milliseconds = int(pause.total_seconds() * 1000) + 1
        push_notification.send_with_options(
            args=(workspace_id, notification_id, subscription_id), delay=milliseconds
        )


@actor(periodic=cron("*/15 * * * *"))
def make_digests() -> None:
    """Every quarter of an hour: bundle for those whose morning it is, somewhere in the world."""
    with everywhere("for whom something waits to be bundled"):
        waiting = list(Pending.all_everywhere())
    for pending in waiting:
        with transaction():
            if digest := bundling.bundle(pending):
                deliver_digest.send(digest.workspace_id, digest.id)


@actor(periodic=cron("53 3 * * *"))
def forget_old_notifications() -> None:
    """Every night: forget what was read, or only mailed, and is older than ninety days."""
    with transaction(), everywhere("nightly housekeeping"):
        Notification.forget_read_everywhere(now() - KEPT)
        Digest.forget_empty_everywhere(now() - KEPT)
