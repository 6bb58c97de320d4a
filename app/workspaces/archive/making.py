"""Packing: rows and files go into the archive as they are read, so that memory stays small."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any

from flask import current_app

from app.core import files
from app.core.archives import links, travelling
from app.core.clock import now
from app.core.db import transaction
from app.core.events import hold, record
from app.core.jobs import UNWATCHED, Progress
from app.core.policy import Actor, require
from app.core.schema import Table, tables
from app.identity.models import User
from app.workspaces import archive
from app.workspaces.archive import rows
from app.workspaces.archive.page import page_of
from app.workspaces.models import Membership, Workspace, WorkspaceExport
from app.workspaces.policy import WORKSPACE_EXPORT
from app.workspaces.verbs import WORKSPACE_EXPORTED

#: How long an archive can be downloaded.
KEPT = timedelta(days=7)

#: How often we begin anew when somebody changes the workspace meanwhile, before we let them wait.
TRIES = 3


def make_archive(actor: Actor, progress: Progress, *, name: str) -> WorkspaceExport:
    """Make an archive and keep it among the workspace's files, under `name`: once for a name."""
    require(actor, WORKSPACE_EXPORT)
    target = f"{actor.workspace.folder}/{archive.EXPORTS}{name}.zip"
    if made := WorkspaceExport.kept_as(actor.workspace, target):
        return made
    with tempfile.TemporaryFile() as file:
        count = write_archive(actor, file, progress)
        size = file.tell()
        file.seek(0)
        files.save(target, file)
    with transaction():
        hold(actor)
        export = WorkspaceExport.create(
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            file=target,
            size=size,
            created_at=now(),
            expires_at=now() + KEPT,
        )
        record(actor, WORKSPACE_EXPORTED, actor.workspace, name=actor.workspace.name)
    progress.tell(count=count)
    return export


def write_archive(actor: Actor, file: IO[bytes], progress: Progress = UNWATCHED) -> int:
    """Write the archive of a moment: if the workspace changes meanwhile, all over again, and in
    the end while everybody else waits. Answers how many rows are in it."""
    for _ in range(TRIES):
        version = Workspace.get(actor.workspace_id).version
        count = Packing(actor, file).pack(progress)
        if Workspace.get(actor.workspace_id).version == version:
            return count
    with transaction():
        hold(actor)
        return Packing(actor, file).pack(UNWATCHED)


class Packing:
    """One attempt at an archive."""

    def __init__(self, actor: Actor, file: IO[bytes]) -> None:
        file.seek(0)
        file.truncate()
        self.file = file
        self.workspace = Workspace.get(actor.workspace_id)
        self.locale = User.get(actor.user_id).locale
        self.tables = travelling(tables())
        self.people: set[int] = set()
        self.counts: dict[str, int] = {}
        self.sums: dict[str, dict[str, Any]] = {}

    def pack(self, progress: Progress) -> int:
        """Write everything; answers how many rows there are."""
        total = sum(rows.count(table, self.workspace.id) for table in self.tables.values())
        done = 0
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as self.zip:
            for table in self.tables.values():
                done = self._pack_table(table, progress, done, total)
            people = list(self._people())
            self._add(archive.PEOPLE, map(_line, people))
            for name in files.names_in(self.workspace.folder):
                if not name.startswith(archive.EXPORTS):
                    self._add(archive.FILES + name, _pieces(f"{self.workspace.folder}/{name}"))
            manifest = self._manifest()
            self._add(archive.PAGE, [page_of(manifest, people, self.locale).encode()])
            manifest["files"] = self.sums
            self.zip.writestr(archive.MANIFEST, json.dumps(manifest, indent=2))
        return done

    def _pack_table(self, table: Table, progress: Progress, done: int, total: int) -> int:
        of_people = [local for local, other in links(table).items() if other.table == "users"]

        def lines() -> Iterator[bytes]:
            nonlocal done
            for batch in rows.batches(table, self.workspace.id):
                for row in batch:
                    self.people.update(row[name] for name in of_people if row[name] is not None)
                    yield _line(row)
                done += len(batch)
                with transaction():
                    progress.checkpoint(done, max(done, total))

        before = done
        self._add(f"{archive.TABLES}{table.name}.jsonl", lines())
        self.counts[table.name] = done - before
        return done

    def _people(self) -> Iterator[dict[str, Any]]:
        """Who is named in the rows; the address of members alone, by which they are known again."""
        members = set(Membership.people_of(self.workspace.id))
        for user_id in sorted(self.people | members):
            if user := User.get(user_id):  # a number may outlive its account
                email = user.email if user_id in members else None
                yield {"id": user.id, "name": user.name, "email": email}

    def _manifest(self) -> dict[str, Any]:
        workspace = self.workspace
        return {
            "format": archive.FORMAT,
            "product": current_app.config["PRODUCT_NAME"],
            "made_at": now().isoformat(),
            "workspace": {
                "id": workspace.id,
                "name": workspace.name,
                "slug": workspace.slug,
                "logo": workspace.logo,
                "version": workspace.version,
                "created_at": workspace.created_at.isoformat(),
            },
            "counts": self.counts,
        }

    def _add(self, name: str, pieces: Any) -> None:
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.sums[name] = {"sha256": digest.hexdigest(), "size": size}


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _pieces(name: str) -> Iterator[bytes]:
    with files.load(name) as file:
        while piece := file.read(1 << 20):
            yield piece
