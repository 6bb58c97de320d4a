"""Taking everything along: an archive of the workspace."""

from typing import IO

from app.core import files
from app.core.clock import now
from app.core.errors import NotFound
from app.core.jobs import Job, send_as
from app.core.policy import Actor, require
from app.workspaces import tasks
from app.workspaces.models import WorkspaceExport
from app.workspaces.policy import WORKSPACE_EXPORT


def ask_for_export(actor: Actor) -> Job:
    """Start making an archive; answers the job. One that is being made already will do."""
    require(actor, WORKSPACE_EXPORT)
    return send_as(actor, tasks.export_workspace, key="export")


def load_export(actor: Actor, export_id: int) -> tuple[WorkspaceExport, IO[bytes]]:
    """An archive, and its file to read from. Raises NotFound for one that has expired."""
    require(actor, WORKSPACE_EXPORT)
    export = WorkspaceExport.present(actor.workspace, export_id, now())
    if not export:
        raise NotFound(f"export {export_id}")
    try:
        return export, files.load(export.file)
    except FileNotFoundError as error:
        raise NotFound(export.file) from error
