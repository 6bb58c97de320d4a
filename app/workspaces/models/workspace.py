"""The tenant itself."""

import datetime

from flask import current_app
from sqlorm import PrimaryKey, fetchone, fetchscalar, fetchscalars

from app.core.clock import now
from app.core.db import Model
from app.workspaces.models.slug import WorkspaceSlug


class Workspace(Model):
    """The tenant. `version` is the number of its latest event, `logo` that of its pictures.

    Once deleted it is out of everybody's sight, and can be restored until it is being erased.
    """

    table = "workspaces"

    id: PrimaryKey[int]
    slug: str
    name: str
    version: int
    logo: str | None
    requires_factor: bool
    created_at: datetime.datetime
    deleted_at: datetime.datetime | None
    deleted_by: int | None
    erasing_at: datetime.datetime | None

    @property
    def is_deleted(self) -> bool:
        """Whether it is out of sight."""
        return self.deleted_at is not None

    @property
    def kept_until(self) -> datetime.datetime:
        """Until when it can be brought back, if it is deleted; if it were deleted now, else."""
        return (self.deleted_at or now()) + grace()

    @property
    def folder(self) -> str:
        """Where its files are: all of them, so that they can be removed at once."""
        return f"workspaces/{self.id}"

    @classmethod
    @fetchone
    def present(cls, slug):
        "SELECT WHERE slug = %(slug)s AND deleted_at IS NULL"

    @classmethod
    def with_slug(cls, slug) -> "Workspace | None":
        """The workspace that has, or had, this address."""
        taken = WorkspaceSlug.taken(slug)
        return cls.get(taken.workspace_id) if taken else None

    @classmethod
    def with_ids(cls, ids):
        "SELECT WHERE id IN {ids} AND deleted_at IS NULL"

    @classmethod
    def of(cls, user):
        """
        SELECT workspaces.*, memberships.suspended_at AS paused_at
          FROM workspaces JOIN memberships ON memberships.workspace_id = workspaces.id
         WHERE memberships.user_id = %(user.id)s
           AND workspaces.deleted_at IS NULL
         ORDER BY name, workspaces.id
        """

    @classmethod
    @fetchscalars
    def that_require_a_factor(cls, user):
        """
        SELECT name FROM workspaces
         WHERE requires_factor AND deleted_at IS NULL
           AND id IN (SELECT workspace_id FROM memberships WHERE user_id = %(user.id)s)
         ORDER BY name, id
        """

    @classmethod
    def all_everywhere(cls):
        "SELECT * FROM workspaces ORDER BY id"

    @classmethod
    def deleted_of(cls, user, role):
        """
        SELECT WHERE id IN (SELECT workspace_id FROM memberships
                             WHERE user_id = %(user.id)s AND role = %(role)s)
                 AND deleted_at IS NOT NULL AND erasing_at IS NULL
         ORDER BY deleted_at DESC, id
        """

    @classmethod
    @fetchone
    def held(cls, id):
        "UPDATE workspaces SET version = version WHERE id = %(id)s RETURNING *"

    @classmethod
    @fetchscalar
    def begin_erasing(cls, id, moment):
        """
        UPDATE workspaces SET erasing_at = %(moment)s
         WHERE id = %(id)s AND deleted_at IS NOT NULL RETURNING id
        """

    @classmethod
    def to_erase(cls, before):
        "SELECT WHERE deleted_at <= %(before)s OR erasing_at IS NOT NULL ORDER BY id"


def grace() -> datetime.timedelta:
    """How long a deleted workspace can be brought back."""
    return datetime.timedelta(days=current_app.config["WORKSPACE_GRACE_DAYS"])


def past_grace() -> list[Workspace]:
    """The deleted workspaces whose time is over, and those whose erasure didn't end."""
    return list(Workspace.to_erase(now() - grace()))
