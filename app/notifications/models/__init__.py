"""Nouns: what somebody is told, how they want to be told, and the mails that bundle."""

from app.core.archives import leave_out
from app.notifications.models.digest import Digest, Pending
from app.notifications.models.line import Line
from app.notifications.models.notification import Notification
from app.notifications.models.preference import Mute, Preference, QuietHours
from app.notifications.models.push import PushSubscription

__all__ = [
    "Digest",
    "Line",
    "Mute",
    "Notification",
    "Pending",
    "Preference",
    "PushSubscription",
    "QuietHours",
]

for name in (
    "notifications",
    "notification_digests",
    "notification_mutes",
    "notification_preferences",
    "notification_quiet_hours",
):
    leave_out(name, "each reader's own affair, which others must not read")
