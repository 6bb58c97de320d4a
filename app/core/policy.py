"""Who may do what. Each room registers its own permissions; this table is the one that decides.

To act is to hold a permission: an actor carries its set, from a built-in role or from one of
the workspace's own. Nobody hands out, changes or takes away more than they hold themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from app.core.errors import NotAllowed


class Role(StrEnum):
    """What a member is to a workspace, out of the box, from the least to the most."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


#: Groups of roles, for the rooms' own declarations.
EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.MEMBER, Role.ADMIN, Role.OWNER})
MANAGERS = frozenset({Role.ADMIN, Role.OWNER})
OWNERS = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Permission:
    """One thing that a role may do, as `noun:verb`."""

    name: str
    meaning: Any
    roles: frozenset[Role]

    def __str__(self) -> str:
        return self.name

    @property
    def is_reserved(self) -> bool:
        """Whether it comes with owning the workspace, and no other role can be given it."""
        return self.roles == OWNERS


class Actor(Protocol):
    """Whoever acts in a workspace: in practice a Membership."""

    @property
    def workspace_id(self) -> int:
        """Where it acts, by number."""

    @property
    def user_id(self) -> int | None:
        """Who it is, if that is known."""

    @property
    def permissions(self) -> frozenset[str]:
        """The names of what it may do."""

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
    permissions_of.cache_clear()
    return PERMISSIONS[name]


@cache
def permissions_of(role: Role) -> frozenset[str]:
    """The names of what a built-in role holds."""
    return frozenset(each.name for each in PERMISSIONS.values() if role in each.roles)


def may(actor: Actor, wanted: Permission | str) -> bool:
    """Whether the actor holds it. An unknown permission is an error, not a no."""
    wanted = PERMISSIONS[wanted] if isinstance(wanted, str) else wanted
    return wanted.name in actor.permissions


def require(actor: Actor, wanted: Permission) -> None:
    """Raise NotAllowed unless the actor holds it."""
    if not may(actor, wanted):
        raise NotAllowed(f"this actor may not {wanted}", permission=wanted.name)


def require_all(actor: Actor, wanted: Iterable[str]) -> None:
    """Raise NotAllowed unless the actor holds every one of these: what it hands out or takes."""
    if missing := set(wanted) - actor.permissions:
        raise NotAllowed(f"this actor may not {', '.join(sorted(missing))}")
