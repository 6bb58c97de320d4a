"""Who may do what. Each room registers its own permissions; this table is the one that decides.

Roles are ranked: nobody may hand out a role above their own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.core.errors import NotAllowed


class Role(StrEnum):
    """What a member is to a workspace, from the least to the most."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


#: Groups of roles, for the rooms' own declarations.
EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.MEMBER, Role.ADMIN, Role.OWNER})
MANAGERS = frozenset({Role.ADMIN, Role.OWNER})


@dataclass(frozen=True)
class Permission:
    """One thing that a role may do, as `noun:verb`."""

    name: str
    meaning: Any
    roles: frozenset[Role]

    def __str__(self) -> str:
        return self.name


class Actor(Protocol):
    """Whoever acts in a workspace: in practice a Membership."""

    workspace_id: int
    user_id: int
    role: str

    @property
    def workspace(self) -> Any:
        """Where it acts."""


#: Every permission of the product, by name.
PERMISSIONS: dict[str, Permission] = {}


def permission(name: str, meaning: Any, *, roles: frozenset[Role]) -> Permission:
    """Register a permission. `meaning` is a lazy translation that a person reads."""
    if name in PERMISSIONS:
        raise ValueError(f"the permission {name} is registered twice")
    PERMISSIONS[name] = Permission(name, meaning, roles)
    return PERMISSIONS[name]


def may(actor: Actor, wanted: Permission | str) -> bool:
    """Whether the actor's role grants it. An unknown permission is an error, not a no."""
    wanted = PERMISSIONS[wanted] if isinstance(wanted, str) else wanted
    return actor.role in wanted.roles


def require(actor: Actor, wanted: Permission) -> None:
    """Raise NotAllowed unless the actor's role grants it."""
    if not may(actor, wanted):
        raise NotAllowed(f"{actor.role} may not {wanted}")
