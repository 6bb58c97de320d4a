"""Importing: a new workspace from an archive, in one transaction: all of it, or nothing.

Rows get new numbers, and what names them is named anew, by the foreign keys that the schema
has. People are known again by their addresses; whoever has no account here is listed.
"""

import re
from typing import Any

from flask import current_app as _current_app

from app.core import files
from app.core.clock import now
from app.core.db import is_away, transaction
from app.core.events import record
from app.core.policy import Role
from app.framework.column_types import load_datetime
from app.identity.models import User
from app.workspaces import archive
from app.workspaces.actions.workspaces import with_free_slug
from app.workspaces.archive.checking import Archive, BadArchive
from app.workspaces.archive.unpacking import Report, Unpacking
from app.workspaces.models import Membership, Workspace
from app.workspaces.verbs import WORKSPACE_IMPORTED

current_app: Any = _current_app  # has what Hyperflask adds: db

#: What a version of a logo looks like, which becomes part of a file's name.
VERSION = re.compile(r"[\w-]{1,80}", re.ASCII)


def import_workspace(source: Archive, *, owner: User | None = None) -> Report:
    """Make a workspace of a checked archive. `owner` owns it besides those who are known again.

    Raises BadArchive.
    """
    workspace: Workspace | None = None
    try:
        with transaction():
            workspace = _new_workspace(source)
            report = Unpacking(source, workspace).unpack()
            _record(report, _owner(workspace, owner))
            _unpack_files(source, workspace)
    except BaseException as error:
        if workspace:
            files.remove_folder(workspace.folder)
        if _is_its_fault(error):
            raise BadArchive(f"Its rows don't fit together: {error}") from error
        raise
    return report


def _is_its_fault(error: BaseException) -> bool:
    """Whether rows that we'd never write caused it, and not a database that is away."""
    of_the_database = isinstance(error, current_app.db.engine.dbapi.Error) and not is_away(error)
    return of_the_database or isinstance(error, KeyError | TypeError | ValueError)


def _new_workspace(source: Archive) -> Workspace:
    said = source.manifest["workspace"]
    logo = said.get("logo")
    return with_free_slug(
        said["slug"],
        name=said["name"],
        version=said["version"],
        logo=logo if isinstance(logo, str) and VERSION.fullmatch(logo) else None,
        created_at=load_datetime(said["created_at"]),
    )


def _owner(workspace: Workspace, wanted: User | None) -> Membership:
    """An owner who is known here. Raises BadArchive if there is none."""
    if wanted:
        member = Membership.of(workspace.id, wanted.id)
        if not member:
            member = Membership(workspace_id=workspace.id, user_id=wanted.id, created_at=now())
        member.role, member.role_id = Role.OWNER, None
        member.save()
        return member
    for user_id in Membership.people_of(workspace.id):
        member = Membership.of(workspace.id, user_id)
        if member.role == Role.OWNER:
            return member
    raise BadArchive("None of its owners has a verified account here. Name one with --owner.")


def _record(report: Report, owner: Membership) -> None:
    counts = dict(sorted(report.counts.items()))
    record(owner, WORKSPACE_IMPORTED, report.workspace, name=report.workspace.name, counts=counts)


def _unpack_files(source: Archive, workspace: Workspace) -> None:
    for name in source.files():
        with source.zip.open(archive.FILES + name) as part:
            files.save(f"{workspace.folder}/{name}", part)
