"""How many notifications are unread: counted at each look, so that it is never wrong."""

from collections import Counter

from app.core.notices import kinds_for
from app.identity.models import User
from app.notifications.models import Notification
from app.workspaces.models import Membership


def unread_counts(user: User) -> Counter[int]:
    """By workspace, where the person is a member now, of what they may see there now."""
    counts: Counter[int] = Counter()
    seen = {
        (member.workspace_id, kind.name)
        for member in Membership.places_of(user)
        for kind in kinds_for(member)
        if not member.is_suspended
    }
    for row in Notification.unread_counts(user):
        if (row.workspace_id, row.kind) in seen:
            counts[row.workspace_id] += row.how_many
    return counts
