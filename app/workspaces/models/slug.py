"""Every address that a workspace has, or had: old ones lead to it for as long as it is there."""

import datetime

from sqlorm import PrimaryKey, fetchone, fetchscalar

from app.core.clock import now
from app.core.db import Model


class WorkspaceSlug(Model):
    """An address that was taken. It leads whoever types it to its workspace, never to another."""

    table = "workspace_slugs"

    slug: PrimaryKey[str]
    workspace_id: int
    created_at: datetime.datetime

    @classmethod
    def take(cls, workspace_id, slug) -> bool:
        """Have the address, or keep it if it was ours. False if it is somebody else's."""
        return cls.claim(workspace_id, slug, now()) is not None

    @classmethod
    @fetchscalar
    def claim(cls, workspace_id, slug, moment):
        """
        INSERT INTO workspace_slugs (slug, workspace_id, created_at)
        VALUES (%(slug)s, %(workspace_id)s, %(moment)s)
        ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug
              WHERE workspace_slugs.workspace_id = excluded.workspace_id
        RETURNING slug
        """

    @classmethod
    @fetchone
    def taken(cls, slug):
        "SELECT WHERE slug = %(slug)s"
