"""Digests: one mail per reader, workspace and period, however often and however late we look."""

from app.core.clock import now
from app.core.zones import zone_named
from app.notifications.hours import is_quiet, last_morning, span_of
from app.notifications.models import Digest, Notification, Pending


def bundle(pending: Pending) -> Digest | None:
    """Put what waits into a digest if its morning has come; in the transaction of the caller.

    What came up after that morning waits for the next one. None if there is nothing to do.
    """
    zone, moment = zone_named(pending.time_zone), now()
    quiet = span_of(pending.begins, pending.ends)
    morning = last_morning(pending.period, moment, zone)
    if pending.since >= morning or is_quiet(moment, quiet, zone):
        return None
    day = morning.astimezone(zone).date().isoformat()
    digest = Digest.begin(pending, day, moment)
    if digest:
        Notification.bundle(pending, morning, digest)
    return digest
