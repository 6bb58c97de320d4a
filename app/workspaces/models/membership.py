"""A person's place in a workspace: the actor of everything that happens there."""

import datetime
import functools
import re

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar, fetchscalars

from app.core import causes
from app.core.errors import NotAllowed
from app.core.isolation import everywhere
from app.core.policy import Role, may
from app.identity.models import User
from app.workspaces.models.role import HoldsRole
from app.workspaces.models.workspace import Workspace


class Membership(HoldsRole):
    """A person's place, and role, in one workspace. This is the `actor` of every action."""

    table = "memberships"
    reached_by = frozenset({"user_id"})

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int
    role: str
    role_id: int | None
    created_at: datetime.datetime
    suspended_at: datetime.datetime | None

    @functools.cached_property
    def workspace(self) -> Workspace:
        """Where."""
        return Workspace.get(self.workspace_id)

    @functools.cached_property
    def user(self) -> User:
        """Who."""
        return User.get(self.user_id)

    @property
    def is_suspended(self) -> bool:
        """Whether somebody who runs the workspace has paused it."""
        return self.suspended_at is not None

    @property
    def is_owner(self) -> bool:
        """Whether the workspace is theirs, alone or with others."""
        return self.role == Role.OWNER

    @property
    def permissions(self) -> frozenset[str]:
        """The names of what they may do: nothing while suspended."""
        return frozenset() if self.is_suspended else self.held.permissions

    def may_touch(self, other: "Membership") -> bool:
        """Whether they may change the other's role, suspend or remove them: who holds no more."""
        return may(self, "members:manage") and other.held.permissions <= self.permissions

    @classmethod
    def at(cls, slug, user) -> "Membership | None":
        """The person's place in the workspace that has this address, unless it is deleted."""
        return cls.entering(Workspace.present(slug), user)

    @classmethod
    def at_old_address(cls, slug, user) -> "Membership | None":
        """The person's place in the workspace that had this address, unless it is deleted."""
        workspace = Workspace.with_slug(slug)
        return cls.entering(None if not workspace or workspace.is_deleted else workspace, user)

    @classmethod
    def entering(cls, workspace, user) -> "Membership | None":
        """The person's place in a workspace that was just read."""
        member = workspace and cls.with_counts(workspace.id, user.id)
        if member:
            member.workspace = workspace
        return member

    @classmethod
    @fetchone
    def with_counts(cls, workspace_id, user_id):
        """
        SELECT memberships.*, roles.name AS role_name, roles.permissions AS role_permissions,
               (SELECT count(*) FROM join_requests
                 WHERE join_requests.workspace_id = memberships.workspace_id
                   AND declined_at IS NULL) AS requests_count
          FROM memberships LEFT JOIN roles
            ON roles.workspace_id = memberships.workspace_id AND roles.id = memberships.role_id
         WHERE memberships.workspace_id = %(workspace_id)s AND user_id = %(user_id)s
        """

    @classmethod
    @fetchone
    def of(cls, workspace_id, user_id):
        """
        SELECT memberships.*, roles.name AS role_name, roles.permissions AS role_permissions
          FROM memberships LEFT JOIN roles
            ON roles.workspace_id = memberships.workspace_id AND roles.id = memberships.role_id
         WHERE memberships.workspace_id = %(workspace_id)s AND user_id = %(user_id)s
        """

    @classmethod
    @fetchone
    def with_email(cls, workspace_id, email):
        """
        SELECT WHERE workspace_id = %(workspace_id)s
                 AND user_id = (SELECT user_id FROM user_addresses WHERE email = %(email)s)
        """

    @classmethod
    def places_of(cls, user) -> "list[Membership]":
        """Where a person is a member, of what isn't deleted, with the roles they hold there."""
        with everywhere("a person's own places"):
            return list(cls.places_everywhere(user.id))

    @classmethod
    def places_everywhere(cls, user_id):
        """
        SELECT memberships.*, roles.name AS role_name, roles.permissions AS role_permissions
          FROM memberships LEFT JOIN roles
            ON roles.workspace_id = memberships.workspace_id AND roles.id = memberships.role_id
         WHERE memberships.user_id = %(user_id)s
           AND memberships.workspace_id IN (SELECT id FROM workspaces WHERE deleted_at IS NULL)
        """

    @classmethod
    @fetchscalars
    def people_of(cls, workspace_id):
        "SELECT user_id FROM memberships WHERE workspace_id = %(workspace_id)s ORDER BY user_id"

    @classmethod
    def named(cls, workspace_id):
        """
        SELECT memberships.user_id, users.name
          FROM memberships JOIN users ON users.id = memberships.user_id
         WHERE memberships.workspace_id = %(workspace_id)s AND memberships.suspended_at IS NULL
        """

    @classmethod
    def with_people(cls, workspace_id, user_ids):
        """
        SELECT memberships.user_id, users.name
          FROM memberships JOIN users ON users.id = memberships.user_id
         WHERE memberships.workspace_id = %(workspace_id)s AND memberships.user_id IN {user_ids}
           AND memberships.suspended_at IS NULL
         ORDER BY users.name, memberships.id
        """

    @classmethod
    def at_work(cls) -> "Membership":
        """On whose behalf the current job runs, with the role they have now.

        Raises NotAllowed if they have left, or are suspended or blocked.
        """
        cause = causes.current()
        member = cls.of(cause.workspace_id, cause.user_id)
        if not member or member.is_suspended or member.user.is_blocked:
            raise NotAllowed(f"user {cause.user_id} is not in workspace {cause.workspace_id}")
        return member

    @classmethod
    def found(cls, workspace, words, limit, offset):
        """The members whose name or address has these words in it, by name."""
        plain = re.sub(r"([!%_])", r"!\1", words.lower())
        return cls.listed(workspace, limit, offset, f"%{plain}%")

    @classmethod
    def listed(cls, workspace, limit, offset, pattern="%"):
        """
        SELECT memberships.*, roles.name AS role_name, roles.permissions AS role_permissions,
               users.name, users.email, users.avatar
          FROM memberships JOIN users ON users.id = memberships.user_id
          LEFT JOIN roles
            ON roles.workspace_id = memberships.workspace_id AND roles.id = memberships.role_id
         WHERE memberships.workspace_id = %(workspace.id)s
           AND (lower(users.name) LIKE %(pattern)s ESCAPE '!'
                OR users.email LIKE %(pattern)s ESCAPE '!')
         ORDER BY users.name, memberships.id
         LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    def all_of(cls, workspace_id):
        """
        SELECT memberships.*, roles.name AS role_name, roles.permissions AS role_permissions
          FROM memberships LEFT JOIN roles
            ON roles.workspace_id = memberships.workspace_id AND roles.id = memberships.role_id
         WHERE memberships.workspace_id = %(workspace_id)s
        """

    @classmethod
    @fetchscalar
    def count_of(cls, workspace_id):
        "SELECT count(*) FROM memberships WHERE workspace_id = %(workspace_id)s"

    @classmethod
    @fetchscalar
    def other_owners(cls, workspace_id, id):
        """
        SELECT count(*) FROM memberships
         WHERE workspace_id = %(workspace_id)s AND role = 'owner' AND suspended_at IS NULL
           AND id <> %(id)s
        """

    @classmethod
    @execute
    def give_role(cls, workspace_id, id, held):
        """
        UPDATE memberships SET role = %(held.role)s, role_id = %(held.role_id)s
         WHERE workspace_id = %(workspace_id)s AND id = %(id)s
        """

    @classmethod
    @execute
    def pause(cls, workspace_id, id, moment):
        """
        UPDATE memberships SET suspended_at = %(moment)s
         WHERE workspace_id = %(workspace_id)s AND id = %(id)s
        """

    @classmethod
    @execute
    def end(cls, workspace_id, id):
        "DELETE FROM memberships WHERE workspace_id = %(workspace_id)s AND id = %(id)s"
