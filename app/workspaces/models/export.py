"""An archive of a workspace, for its owner to take along."""

import datetime

from sqlorm import PrimaryKey, fetchone

from app.core.db import TenantModel


class WorkspaceExport(TenantModel):
    """An archive that is ready. Row and file are there until `expires_at`."""

    table = "workspace_exports"

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int | None
    file: str
    size: int
    created_at: datetime.datetime
    expires_at: datetime.datetime

    @classmethod
    def listed(cls, workspace, moment, limit, offset):
        """
        SELECT WHERE workspace_id = %(workspace.id)s AND expires_at > %(moment)s
         ORDER BY id DESC LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @fetchone
    def present(cls, workspace, id, moment):
        """
        SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s
                 AND expires_at > %(moment)s
        """

    @classmethod
    @fetchone
    def kept_as(cls, workspace, file):
        "SELECT WHERE workspace_id = %(workspace.id)s AND file = %(file)s"

    @classmethod
    def expired_everywhere(cls, moment):
        "SELECT WHERE expires_at <= %(moment)s ORDER BY id"
