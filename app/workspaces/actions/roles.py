"""What people do about the roles that a workspace makes for itself."""

from collections.abc import Iterable

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import PERMISSIONS, Actor, require, require_all
from app.framework.column_types import Json
from app.workspaces import verbs
from app.workspaces.actions.ground import hold_as, role_to_give
from app.workspaces.models import CustomRole
from app.workspaces.models.role import TITLES, key_of
from app.workspaces.policy import ROLES_MANAGE


class NameTaken(Exception):
    """Another role of the workspace has this name, or a built-in one."""


class RoleInUse(Exception):
    """Somebody has, or was offered, this role: say which one they get instead."""


def create_role(actor: Actor, *, name: str, permissions: Iterable[str]) -> CustomRole:
    """Make a role of what the actor may do themselves. Raises NotAllowed and NameTaken."""
    require(actor, ROLES_MANAGE)
    with transaction():
        me = hold_as(actor, ROLES_MANAGE)
        wanted = _grantable(me, permissions)
        _free_name(me, name)
        role = CustomRole.create(
            workspace_id=me.workspace_id,
            name=name,
            name_key=key_of(name),
            permissions=wanted,
            created_at=now(),
        )
        record(me, verbs.ROLE_CREATED, role, name=name, permissions=wanted)
    return role


def edit_role(actor: Actor, role_id: int, *, name: str, permissions: Iterable[str]) -> None:
    """Rename a role, or let those who have it do other things.

    What it holds before and after must be the actor's too. Raises NotFound, NotAllowed, NameTaken.
    """
    require(actor, ROLES_MANAGE)
    with transaction():
        me = hold_as(actor, ROLES_MANAGE)
        role = _own(me, role_id)
        wanted = _grantable(me, permissions)
        before = {"name": role.name, "permissions": ", ".join(sorted(role.any.permissions))}
        after = {"name": name, "permissions": ", ".join(wanted)}
        if before == after:
            return
        _free_name(me, name, but=role.id)
        CustomRole.change(me.workspace_id, role.id, name, key_of(name), Json(wanted))
        record(me, verbs.ROLE_CHANGED, role, name=name, before=before, after=after)


def delete_role(actor: Actor, role_id: int, *, instead: str | None = None) -> None:
    """Delete a role. Who has it, or was offered it, gets the role named by `instead`.

    Raises NotFound, NotAllowed, and RoleInUse when `instead` is missing.
    """
    require(actor, ROLES_MANAGE)
    with transaction():
        me = hold_as(actor, ROLES_MANAGE)
        role = _own(me, role_id)
        uses, after = CustomRole.uses(me.workspace_id, role.id), "viewer"
        if uses:
            if not instead or instead == role.any.key:
                raise RoleInUse(role.name)
            after = instead
        successor = role_to_give(me, after)
        CustomRole.hand_members(me.workspace_id, role.id, successor)
        CustomRole.hand_invitations(me.workspace_id, role.id, successor)
        CustomRole.hand_link(me.workspace_id, role.id, successor)
        CustomRole.remove(me.workspace_id, role.id)
        record(
            me,
            verbs.ROLE_DELETED,
            role,
            name=role.name,
            uses=uses,
            instead=successor.label if uses else None,
        )


def _own(me, role_id: int) -> CustomRole:
    role = CustomRole.numbered(me.workspace_id, role_id)
    if not role:
        raise NotFound(f"role {role_id}")
    require_all(me, role.any.permissions)
    return role


def _grantable(me, names: Iterable[str]) -> list[str]:
    """The permissions by name, in order. What owners alone may do is in no other role."""
    wanted = sorted(set(names))
    if unknown := set(wanted) - PERMISSIONS.keys():
        raise NotFound(f"permissions {unknown}")
    require_all(me, wanted)
    return [name for name in wanted if not PERMISSIONS[name].is_reserved]


def _free_name(me, name: str, but: int | None = None) -> None:
    """Raise NameTaken for a name that would be mistaken for another role's."""
    taken = {key_of(word) for role, title in TITLES.items() for word in (role, str(title))}
    other = CustomRole.named(me.workspace_id, key_of(name))
    if key_of(name) in taken or (other and other.id != but):
        raise NameTaken(name)
