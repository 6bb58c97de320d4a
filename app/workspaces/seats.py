"""How many people a workspace has room for: MAX_MEMBERS, unless a plan says otherwise.

Whoever counts holds the workspace, so that many at once don't all find the last seat free.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import now
from app.core.limits import limit_of
from app.workspaces.models import Invitation, Membership


class NotEnoughSeats(Exception):
    """The workspace has no room for so many."""

    def __init__(self, limit: int, free: int) -> None:
        super().__init__(f"{free} of {limit} seats are free")
        self.limit, self.free = limit, max(free, 0)


@contextmanager
def room_for_invitations(workspace_id: int) -> Iterator[None]:
    """Raise NotEnoughSeats if, with those whom the block invites, the workspace is too full."""
    limit, before = limit_of(workspace_id, "MAX_MEMBERS"), _promised(workspace_id)
    yield
    after = _promised(workspace_id)
    if after > max(before, limit):
        raise NotEnoughSeats(limit, limit - before)


def check_room_for_member(workspace_id: int) -> None:
    """Raise NotEnoughSeats if the workspace has as many members as it may."""
    limit, taken = limit_of(workspace_id, "MAX_MEMBERS"), Membership.count_of(workspace_id)
    if taken >= limit:
        raise NotEnoughSeats(limit, limit - taken)


def _promised(workspace_id: int) -> int:
    return Membership.count_of(workspace_id) + Invitation.open_count(workspace_id, now())
