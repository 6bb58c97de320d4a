"""Deleted workspaces have no address: what their owners may still do is asked in the account."""

from app.core.errors import NotFound
from app.core.policy import may
from app.identity.models import User
from app.workspaces.models import Membership
from app.workspaces.policy import WORKSPACE_DELETE


def membership_in(person: User, workspace_id: int) -> Membership:
    """The person's place in a deleted workspace that they may bring back. Raises NotFound.

    Whoever may not is told the same as whoever isn't in it.
    """
    member = Membership.of(workspace_id, person.id)
    if not member or not may(member, WORKSPACE_DELETE):
        raise NotFound(f"workspace {workspace_id}")
    if not member.workspace.is_deleted or member.workspace.erasing_at:
        raise NotFound(f"workspace {workspace_id} isn't deleted")
    return member
