"""Nouns: the workspace and its members."""

import datetime
import functools

from sqlorm import PrimaryKey, fetchone

from app.core import causes
from app.core.db import Model, TenantModel
from app.core.errors import NotAllowed
from app.identity.models import User


class Workspace(Model):
    """The tenant. `version` is the number of its latest event."""

    table = "workspaces"

    id: PrimaryKey[int]
    slug: str
    name: str
    version: int
    created_at: datetime.datetime

    @classmethod
    @fetchone
    def with_slug(cls, slug):
        "SELECT WHERE slug = %(slug)s"

    @classmethod
    def of(cls, user):
        """
        SELECT WHERE id IN (SELECT workspace_id FROM memberships WHERE user_id = %(user.id)s)
         ORDER BY name, id
        """


class Membership(TenantModel):
    """A person's place, and role, in one workspace. This is the `actor` of every action."""

    table = "memberships"

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int
    role: str
    created_at: datetime.datetime

    @functools.cached_property
    def workspace(self) -> Workspace:
        """Where."""
        return Workspace.get(self.workspace_id)

    @functools.cached_property
    def user(self) -> User:
        """Who."""
        return User.get(self.user_id)

    @classmethod
    @fetchone
    def at(cls, slug, user):
        """
        SELECT WHERE user_id = %(user.id)s
                 AND workspace_id = (SELECT id FROM workspaces WHERE slug = %(slug)s)
        """

    @classmethod
    @fetchone
    def of(cls, workspace_id, user_id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND user_id = %(user_id)s"

    @classmethod
    def at_work(cls) -> "Membership":
        """On whose behalf the current job runs, with the role they have now.

        Raises NotAllowed if they have left.
        """
        cause = causes.current()
        member = cls.of(cause.workspace_id, cause.user_id)
        if not member:
            raise NotAllowed(f"user {cause.user_id} has left workspace {cause.workspace_id}")
        return member

    @classmethod
    def listed(cls, workspace, limit, offset):
        """
        SELECT memberships.id, memberships.workspace_id, user_id, role, memberships.created_at,
               users.name, users.email
          FROM memberships JOIN users ON users.id = memberships.user_id
         WHERE memberships.workspace_id = %(workspace.id)s
         ORDER BY users.name, memberships.id
         LIMIT %(limit)s OFFSET %(offset)s
        """
