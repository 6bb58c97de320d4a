"""What becomes of somebody's places when they give up their account."""

from app.core.events import hold
from app.identity.leaving import StillNeeded, on_leave
from app.identity.models import User
from app.workspaces.actions.deletion import take_out_of_sight
from app.workspaces.actions.members import leave_workspace
from app.workspaces.actions.workspaces import held
from app.workspaces.models import Membership, Workspace

#: What becomes of a workspace: it needs another owner first; goes along, having nobody else; is
#: left; or stays as it is, where one is suspended and can't leave.
HAND_OVER, GOES_ALONG, LEFT, SUSPENDED = "hand_over", "goes_along", "left", "suspended"


def fates_of(user: User) -> dict[str, list[Workspace]]:
    """Fate → the workspaces that have it, for the page that asks whether it is meant."""
    fates: dict[str, list[Workspace]] = {}
    for workspace in Workspace.of(user):
        if me := Membership.of(workspace.id, user.id):
            fates.setdefault(fate_of(me), []).append(workspace)
    return fates


def fate_of(me: Membership) -> str:
    """What becomes of a member's workspace when they give up their account."""
    if set(Membership.people_of(me.workspace_id)) == {me.user_id}:
        return GOES_ALONG
    if me.is_suspended:
        return SUSPENDED
    if me.is_owner and not Membership.other_owners(me.workspace_id, me.id):
        return HAND_OVER
    return LEFT


@on_leave
def leave_workspaces(user: User) -> None:
    """Leave every one; delete those in which there is nobody else. Raises StillNeeded."""
    for workspace in sorted(Workspace.of(user), key=lambda each: each.id):
        me = Membership.of(workspace.id, user.id)
        if not me:
            continue
        hold(me)  # nobody joins, leaves or hands over meanwhile
        fate = fate_of(me)
        if fate == HAND_OVER:
            raise StillNeeded(workspace.name)
        if fate == GOES_ALONG:
            take_out_of_sight(me, held(me))
        elif fate == LEFT:
            leave_workspace(me)
