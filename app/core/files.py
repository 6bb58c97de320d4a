"""Files that we keep: one seam before wherever they are (a folder, or what FILES_* names).

Their names are made by us, in a folder per workspace: to remove that folder removes them all.
"""

from collections.abc import Iterator
from typing import IO, Any

from flask import current_app


class BadName(ValueError):
    """A name that leads out of its folder isn't one that we made."""


def store() -> Any:
    """The file system of fsspec that the settings name."""
    return current_app.extensions["files"].instance.filesystem()


def save(name: str, source: IO[bytes] | bytes) -> None:
    """Keep a file. One of that name is replaced."""
    with store().open(_checked(name), "wb") as file:
        if isinstance(source, bytes):
            file.write(source)
        else:
            while piece := source.read(1 << 20):
                file.write(piece)


def load(name: str) -> IO[bytes]:
    """A file to read from. Raises FileNotFoundError."""
    return store().open(_checked(name), "rb")


def remove(name: str) -> None:
    """Forget a file. One that isn't there is no error."""
    fs = store()
    if fs.exists(_checked(name)):
        fs.rm_file(name)


def names_in(folder: str) -> Iterator[str]:
    """The names of every file in a folder and below, as they are within it."""
    fs = store()
    if fs.exists(_checked(folder)):
        for name in sorted(fs.find(folder)):
            yield name.lstrip("/").removeprefix(f"{folder}/")


def remove_folder(folder: str) -> None:
    """Forget a folder with everything in it. One that isn't there is no error."""
    fs = store()
    if fs.exists(_checked(folder)):
        fs.rm(folder, recursive=True)


def _checked(name: str) -> str:
    parts = name.split("/")
    if not all(parts) or any(part in (".", "..") for part in parts) or "\\" in name:
        raise BadName(name)
    return name
