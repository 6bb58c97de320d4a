"""An archive is somebody else's file: nothing in it is believed before it is checked.

Nothing is unpacked to where its names point. What isn't in the manifest, or isn't as the
manifest says, refuses the whole.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from app.workspaces import archive

#: What an archive may unpack to, in bytes, and of how many parts it may be.
MOST_BYTES = 20 * 1024**3
MOST_PARTS = 200_000
#: No honest part shrinks like this; text that repeats itself a lot comes near a hundred.
MOST_SHRUNK = 400
SMALL = 1 << 20
LONGEST_LINE = 16 * 1024**2

LINK = 0o120000  # what a ZIP made on Unix says of a symbolic link


class BadArchive(Exception):
    """Why an archive isn't imported, for whoever tries."""


class Archive:
    """An archive that was checked from end to end. Raises BadArchive for one that isn't right."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
            self._check_parts()
            self.manifest = self._read_manifest()
            self._check_sums()
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
            raise BadArchive(f"It is no ZIP file, or a damaged one: {error}.") from error

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows in a part, one at a time."""
        with self.zip.open(name) as part:
            while line := part.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise BadArchive(f"{name}: a line is longer than {LONGEST_LINE} bytes.")
                yield _object(line, name)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.manifest["files"]

    def files(self) -> list[str]:
        """The workspace's files, by their names within its folder."""
        parts = sorted(n for n in self.manifest["files"] if n.startswith(archive.FILES))
        return [name.removeprefix(archive.FILES) for name in parts]

    def _check_parts(self) -> None:
        parts = self.zip.infolist()
        names = [part.filename for part in parts]
        if len(parts) > MOST_PARTS or len(set(names)) < len(names):
            raise BadArchive("It has too many parts, or two of one name.")
        for part in parts:
            _check_part(part)
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise BadArchive("It would unpack to more than we take.")

    def _read_manifest(self) -> dict[str, Any]:
        if archive.MANIFEST not in self.zip.namelist():
            raise BadArchive("It isn't an archive of a workspace: manifest.json is missing.")
        with self.zip.open(archive.MANIFEST) as part:
            found = _object(part.read(LONGEST_LINE), archive.MANIFEST)
        if found.get("format") != archive.FORMAT:
            raise BadArchive(
                f"Its format is {found.get('format')!r}; this version reads {archive.FORMAT}."
            )
        if not _is_whole(found):
            raise BadArchive("Its manifest.json isn't one that we wrote.")
        return found

    def _check_sums(self) -> None:
        said = self.manifest["files"]
        if set(said) != set(self.zip.namelist()) - {archive.MANIFEST}:
            raise BadArchive("Its parts aren't those that its manifest names.")
        for name, about in said.items():
            if self._sum(name) != about["sha256"]:
                raise BadArchive(f"{name} was changed after the archive was made.")

    def _sum(self, name: str) -> str:
        with self.zip.open(name) as part:
            return hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]


def _check_part(part: zipfile.ZipInfo) -> None:
    path = PurePosixPath(part.filename)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in part.filename
    if not inside or part.filename != str(path) or ":" in part.filename:
        raise BadArchive(f"It has a part whose name leads elsewhere: {part.filename!r}.")
    if (part.external_attr >> 16) & 0o170000 == LINK or part.flag_bits & 0x1:
        raise BadArchive(f"{part.filename} is a link, or locked with a password.")
    if part.file_size > SMALL and part.file_size > MOST_SHRUNK * max(part.compress_size, 1):
        raise BadArchive(f"{part.filename} would unpack to far more than it looks like.")


def _is_whole(manifest: dict[str, Any]) -> bool:
    workspace, said = manifest.get("workspace"), manifest.get("files")
    return (
        isinstance(workspace, dict)
        and isinstance(said, dict)
        and all(isinstance(about, dict) and "sha256" in about for about in said.values())
        and isinstance(manifest.get("counts"), dict)
        and all(isinstance(workspace.get(name), str) for name in ("name", "slug", "created_at"))
        and all(isinstance(workspace.get(name), int) for name in ("id", "version"))
        and archive.PEOPLE in said
    )


def _object(text: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadArchive(f"{name} isn't JSON: {error}.") from error
    if not isinstance(found, dict):
        raise BadArchive(f"{name} isn't made of objects.")
    return found
