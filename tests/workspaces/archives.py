"""Archives for tests: made, taken apart, put together wrongly, and compared."""

import hashlib
import io
import json
import zipfile

from app.core.archives import links
from app.core.schema import tables
from app.workspaces.archive.checking import Archive
from app.workspaces.archive.making import write_archive
from app.workspaces.archive.unpacking import tables_by_kind
from app.workspaces.models import Membership


def packed(owner):
    """The archive of a workspace, as bytes."""
    file = io.BytesIO()
    write_archive(Membership.of(owner.workspace_id, owner.user_id), file)
    return file.getvalue()


def parts(data):
    """What is in an archive: name → bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def put_together(contents, *, manifest=None, extra=()):
    """An archive of these parts, with right sums unless a manifest is given."""
    if manifest is None:
        manifest = json.loads(contents["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in contents.items()
            if name != "manifest.json"
        }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in contents.items():
            if name != "manifest.json":
                target.writestr(name, data)
        for info, data in extra:
            target.writestr(info, data)
        target.writestr("manifest.json", json.dumps(manifest))
    return io.BytesIO(file.getvalue())


#: What only an import or an export adds.
OF_THE_JOURNEY = {"workspace.imported", "workspace.exported"}


def meaning(data):
    """What an archive says, whatever the numbers of its rows: equal meanings, equal workspaces.

    A row is called by its place among its table's rows, a person by their address.
    """
    archive = Archive(io.BytesIO(data))
    people = {p["id"]: p["email"] or p["name"] for p in archive.lines("people.jsonl")}
    found = tables()
    rows = {
        name: list(archive.lines(f"tables/{name}.jsonl")) for name in archive.manifest["counts"]
    }
    places = {
        name: {row["id"]: place for place, row in enumerate(each) if "id" in row}
        for name, each in rows.items()
    }
    places |= {"users": people, "workspaces": {archive.manifest["workspace"]["id"]: "this"}}
    for name, each in rows.items():
        for row in each:
            for local, reference in links(found[name]).items():
                row[local] = places[reference.table].get(row[local])
            if "subject_id" in row:
                kind = places.get(tables_by_kind().get(row["subject_type"]), {})
                row["subject_id"] = kind.get(row["subject_id"])
            row.pop("id", None)
    rows["events"] = [row for row in rows["events"] if row["verb"] not in OF_THE_JOURNEY]
    files = {name: archive.manifest["files"][f"files/{name}"] for name in archive.files()}
    said = archive.manifest["workspace"]
    return rows, files, sorted(people.values()), (said["name"], said["logo"], said["created_at"])
