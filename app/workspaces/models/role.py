"""Roles: the four that are built in, and those that a workspace makes for itself."""

import abc
import datetime
import functools
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import TenantModel
from app.core.policy import PERMISSIONS, Role, permissions_of
from app.framework.column_types import load_json

#: What stands in a `role` column where `role_id` says which.
CUSTOM = "custom"

TITLES = {
    Role.OWNER: _l("Owner"),
    Role.ADMIN: _l("Admin"),
    Role.MEMBER: _l("Member"),
    Role.VIEWER: _l("Viewer"),
}


@dataclass(frozen=True)
class AnyRole:
    """A role as people choose it: built in, or the workspace's own."""

    role: str
    role_id: int | None
    title: Any
    permissions: frozenset[str]

    @property
    def key(self) -> str:
        """How a form names it: `admin`, or the number of a custom one."""
        return str(self.role_id or self.role)

    @property
    def label(self) -> str:
        """How the trail names it, whatever the reader's language."""
        return self.title if self.role_id else self.role


def built_in(role: str) -> AnyRole:
    """One of the four."""
    return AnyRole(role, None, TITLES[Role(role)], permissions_of(Role(role)))


def key_of(name: str) -> str:
    """The name as it is compared: without case, and in one spelling."""
    return unicodedata.normalize("NFKC", name).casefold()


class CustomRole(TenantModel):
    """A name and a set of permissions, of one workspace."""

    table = "roles"

    id: PrimaryKey[int]
    workspace_id: int
    name: str
    name_key: str
    permissions: list
    created_at: datetime.datetime

    @property
    def any(self) -> AnyRole:
        """The role as people choose it. What no room registers any more is left out."""
        return custom(self.id, self.name, self.permissions)

    @classmethod
    def all_of(cls, workspace):
        "SELECT WHERE workspace_id = %(workspace.id)s ORDER BY name_key"

    @classmethod
    @fetchone
    def numbered(cls, workspace_id, id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND id = %(id)s"

    @classmethod
    @fetchone
    def named(cls, workspace_id, name_key):
        "SELECT WHERE workspace_id = %(workspace_id)s AND name_key = %(name_key)s"

    @classmethod
    @execute
    def change(cls, workspace_id, id, name, name_key, permissions):
        """
        UPDATE roles SET name = %(name)s, name_key = %(name_key)s, permissions = %(permissions)s
         WHERE workspace_id = %(workspace_id)s AND id = %(id)s
        """

    @classmethod
    @execute
    def remove(cls, workspace_id, id):
        "DELETE FROM roles WHERE workspace_id = %(workspace_id)s AND id = %(id)s"

    @classmethod
    def counts(cls, workspace):
        """
        SELECT role, role_id, count(*) AS count FROM memberships
         WHERE workspace_id = %(workspace.id)s GROUP BY role, role_id
        """

    @classmethod
    @fetchscalar
    def uses(cls, workspace_id, id):
        """
        SELECT (SELECT count(*) FROM memberships
                 WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s)
             + (SELECT count(*) FROM invitations
                 WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s AND state = 'open')
             + (SELECT count(*) FROM join_links
                 WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s)
        """

    @classmethod
    @execute
    def hand_members(cls, workspace_id, id, instead):
        """
        UPDATE memberships SET role = %(instead.role)s, role_id = %(instead.role_id)s
         WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s
        """

    @classmethod
    @execute
    def hand_invitations(cls, workspace_id, id, instead):
        """
        UPDATE invitations SET role = %(instead.role)s, role_id = %(instead.role_id)s
         WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s
        """

    @classmethod
    @execute
    def hand_link(cls, workspace_id, id, instead):
        """
        UPDATE join_links SET role = %(instead.role)s, role_id = %(instead.role_id)s
         WHERE workspace_id = %(workspace_id)s AND role_id = %(id)s
        """


def custom(id: int, name: str, permissions: Any) -> AnyRole:
    """One of the workspace's own, from its row."""
    known = frozenset(load_json(permissions)) & PERMISSIONS.keys()
    return AnyRole(CUSTOM, id, name, known)


def roles_of(workspace: Any) -> list[AnyRole]:
    """Every role that a person can have in a workspace, the most powerful of the built in first."""
    return [
        *(built_in(role) for role in reversed(Role)),
        *(role.any for role in CustomRole.all_of(workspace)),
    ]


class HoldsRole(TenantModel, abc.ABC):
    """A row that names a role. Queries may join it, as `role_name` and `role_permissions`."""

    workspace_id: int
    role: str
    role_id: int | None

    @functools.cached_property
    def held(self) -> AnyRole:
        """The role."""
        if self.role_id is None:
            return built_in(self.role)
        if "role_permissions" in self.__dict__:
            return custom(self.role_id, self.role_name, self.role_permissions)
        return CustomRole.numbered(self.workspace_id, self.role_id).any
