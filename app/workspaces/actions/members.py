"""What people do about each other's places in a workspace, and about their own."""

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import Actor, Role, require
from app.workspaces import verbs
from app.workspaces.actions.ground import hold_as, member_to_touch, role_to_give
from app.workspaces.models import Membership, built_in
from app.workspaces.policy import MEMBERS_MANAGE, OWNERSHIP_MANAGE


class LastOwner(Exception):
    """Somebody who isn't suspended must own the workspace."""


def change_role(actor: Actor, member_id: int, *, role: str) -> None:
    """Give a member another role, or take a lower one oneself. Works at their next request.

    Neither the role they have nor the one they get may hold more than the actor does.
    Raises NotFound, NotAllowed and LastOwner.
    """
    require(actor, MEMBERS_MANAGE)
    with transaction():
        me = hold_as(actor, MEMBERS_MANAGE)
        member = me if member_id == me.id else member_to_touch(me, member_id)
        before, after = member.held, role_to_give(me, role)
        if before.key == after.key:
            return
        if after.role != Role.OWNER:
            _keep_an_owner(member)
        Membership.give_role(me.workspace_id, member.id, after)
        record(
            me,
            verbs.MEMBER_ROLE_CHANGED,
            member.user,
            before={"role": before.label},
            after={"role": after.label},
        )


def suspend_member(actor: Actor, member_id: int) -> None:
    """Keep a member out without ending their place. Raises NotFound, NotAllowed, LastOwner."""
    require(actor, MEMBERS_MANAGE)
    with transaction():
        me = hold_as(actor, MEMBERS_MANAGE)
        member = member_to_touch(me, member_id)
        if member.is_suspended:
            return
        _keep_an_owner(member)
        Membership.pause(me.workspace_id, member.id, now())
        record(me, verbs.MEMBER_SUSPENDED, member.user)


def resume_member(actor: Actor, member_id: int) -> None:
    """Let a suspended member in again. Raises NotFound and NotAllowed."""
    require(actor, MEMBERS_MANAGE)
    with transaction():
        me = hold_as(actor, MEMBERS_MANAGE)
        member = member_to_touch(me, member_id)
        if member.is_suspended:
            Membership.pause(me.workspace_id, member.id, None)
            record(me, verbs.MEMBER_RESUMED, member.user)


def remove_member(actor: Actor, member_id: int) -> None:
    """End a member's place; they are told by mail. Raises NotFound, NotAllowed, LastOwner."""
    require(actor, MEMBERS_MANAGE)
    with transaction():
        me = hold_as(actor, MEMBERS_MANAGE)
        member = member_to_touch(me, member_id)
        _keep_an_owner(member)
        Membership.end(me.workspace_id, member.id)
        record(me, verbs.MEMBER_REMOVED, member.user)


def leave_workspace(actor: Actor) -> None:
    """Give up one's own place. The last owner stays: raises LastOwner.

    Who is suspended can't leave: they could come back by a join link. Raises NotAllowed.
    """
    with transaction():
        me = hold_as(actor)
        _keep_an_owner(me)
        record(me, verbs.MEMBER_LEFT, me.user)
        Membership.end(me.workspace_id, me.id)


def transfer_ownership(actor: Actor, member_id: int) -> None:
    """Hand the workspace over to a member, and be an admin from then on.

    Raises NotFound, also for somebody who is suspended, and NotAllowed.
    """
    require(actor, OWNERSHIP_MANAGE)
    with transaction():
        me = hold_as(actor, OWNERSHIP_MANAGE)
        heir = member_to_touch(me, member_id)
        if heir.is_suspended:
            raise NotFound(f"member {member_id} is suspended")
        Membership.give_role(me.workspace_id, heir.id, built_in(Role.OWNER))
        Membership.give_role(me.workspace_id, me.id, built_in(Role.ADMIN))
        record(me, verbs.OWNERSHIP_TRANSFERRED, heir.user)


def _keep_an_owner(member: Membership) -> None:
    """Raise LastOwner if the workspace would belong to nobody without this member."""
    if member.is_owner and not Membership.other_owners(member.workspace_id, member.id):
        raise LastOwner
