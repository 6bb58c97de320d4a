"""What every action about people stands on: the actor as they are now, and what they may touch."""

from app.core.errors import NotAllowed, NotFound
from app.core.events import hold
from app.core.policy import Actor, Permission, Role, require, require_all
from app.workspaces.models import AnyRole, Membership, roles_of


def hold_as(actor: Actor, wanted: Permission | None = None) -> Membership:
    """Keep others from changing the workspace, and answer the actor as they are by now.

    Between the door and this moment somebody may have changed their role. Raises NotAllowed.
    """
    hold(actor)
    me = Membership.of(actor.workspace_id, actor.user_id)
    if not me or me.is_suspended:
        raise NotAllowed(f"user {actor.user_id} isn't in workspace {actor.workspace_id} any more")
    if wanted:
        require(me, wanted)
    return me


def role_to_give(me: Membership, key: str) -> AnyRole:
    """The role that a form names, if the actor holds all that is in it.

    Raises NotFound for a role that isn't this workspace's, and NotAllowed for too high a one.
    """
    found = next((role for role in roles_of(me.workspace) if role.key == key), None)
    if not found:
        raise NotFound(f"role {key}")
    require_all(me, found.permissions)
    return found


def roles_to_give(me: Membership) -> list[AnyRole]:
    """The roles that the actor may hand out: those that hold no more than they do."""
    return [role for role in roles_of(me.workspace) if role.permissions <= me.permissions]


def roles_for_links(me: Membership) -> list[AnyRole]:
    """The roles that a link may hand out. Many can have a link, so never the owner's."""
    return [role for role in roles_to_give(me) if role.key != Role.OWNER]


def member_to_touch(me: Membership, member_id: int) -> Membership:
    """Somebody else who holds no more than the actor. Raises NotFound and NotAllowed."""
    member = Membership.one_of(me.workspace, member_id)
    if not member:
        raise NotFound(f"member {member_id}")
    if member.id == me.id:
        raise NotAllowed("to leave is something else than to remove oneself")
    require_all(me, member.held.permissions)
    return member
