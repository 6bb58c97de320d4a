"""Uploads get a name of their own, on whatever file system; a file's address says what it is."""

import os
import re
from dataclasses import fields
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode

import flask_files
import fsspec
from flask_files import File, FilesystemConfig
from hyperflask import models
from werkzeug.datastructures import FileStorage

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="file_storage",
    package="flask-files, hyperflask",
    version="0.2.0, 0.6.0",
    file="flask_files/__init__.py:77, 83, file.py:12, 65, 89, 135, hyperflask/models.py:10",
    defect=(
        "A second upload of the same name replaces the first; only the local file system can be "
        "configured, and no folder in it; a file's address and JSON fail, and a name with a # is "
        "cut; the column `File` saves when it is read, and reads when it is written."
    ),
    test="tests/framework/test_file_storage.py",
    replaces=(
        "flask_files:FilesystemConfig",
        "flask_files:Files.filesystem",
        "flask_files:Files.init_app",
        "flask_files.file:generate_filename",
        "flask_files.file:File.from_uri",
        "flask_files.file:File.to_json",
        "flask_files.file:File.to_uri",
        "flask_files.file:File.url",
        "hyperflask.models:File",
    ),
)

_generate_filename = flask_files.generate_filename

NOT_IN_AN_EXTENSION = re.compile(r"[^\w.]", re.ASCII)

OURS = {field.name for field in fields(FilesystemConfig)}


class Filesystem(FilesystemConfig):
    """The settings of a file system: what isn't ours goes to fsspec (`endpoint_url` of S3)."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{name: value for name, value in settings.items() if name in OURS})
        self.options = {name: value for name, value in settings.items() if name not in OURS}


def filesystem(self: Any, protocol: str | None = None, return_config: bool = False) -> Any:
    """The file system of that name, with its settings if they are asked for."""
    name = protocol or self.state.default_filesystem or "local"
    config = self.state.filesystems.get(name) or Filesystem(**self.default_fs_config)
    if (config.protocol or name) == "local":
        os.makedirs(self.state.upload_dir, exist_ok=True)
        found = self.local_fs
    else:
        found = fsspec.filesystem(config.protocol or name, **config.options)
    return (found, config) if return_config else found


def generate_filename(filename: str, base_path: str | None = None, **options: Any) -> Any:
    """The path for an upload, in the folder of all uploads; with its UUID if it has one.

    Where the name isn't kept its extension is, which must be one.
    """
    if not options.get("keep_filename", True):
        filename = "x" + NOT_IN_AN_EXTENSION.sub("", os.path.splitext(filename)[1])
    made = _generate_filename(filename, **options)
    path, *uuid = made if isinstance(made, tuple) else (made,)
    path = f"{base_path.rstrip('/')}/{path}" if base_path else path
    return (path, *uuid) if uuid else path


def to_uri(self: File, with_qs: bool = True, read_size: bool = False) -> str:
    """`protocol://path?size=…#name`, from which `from_uri` makes the same file again."""
    said = self.to_json(read_size)
    uri, name = said.pop("uri"), said.pop("filename")
    query = urlencode({key: value for key, value in said.items() if value is not None})
    return f"{uri}{f'?{query}' if with_qs and query else ''}#{quote(name)}"


def from_uri(cls: type[File], uri: str, default_protocol: str | None = None) -> File:
    """The file that an address speaks of."""
    protocol, separator, path = uri.rpartition("://")
    path, _, name = path.partition("#")
    path, _, query = path.partition("?")
    said = {key: values[0] for key, values in parse_qs(query).items()}
    size = int(said["size"]) if said.get("size", "").isdecimal() else None
    kind, uuid = said.get("mimetype"), said.get("uuid")
    return cls(
        path, protocol if separator else default_protocol, unquote(name) or None, kind, size, uuid
    )


def stored(value: Any) -> str | None:
    """What a column keeps of a file: its address. An upload is saved first."""
    if isinstance(value, FileStorage):
        value = flask_files.save_file(value)
    return value.to_uri() if isinstance(value, File) else value


def loaded(value: str | None) -> File | None:
    return File.from_uri(value) if value else None


def patch() -> None:
    """Put ours in the place of the originals."""
    replace(FilesystemConfig, Filesystem)
    replace(_generate_filename, generate_filename)
    flask_files.Files.filesystem = filesystem
    flask_files.FilesState.url_generators = property(lambda self: self.instance.url_generators)
    File._size = property(lambda self: self.__dict__.get("size"))
    File.to_uri = to_uri
    File.from_uri = classmethod(from_uri)
    # In place: columns that were declared share it.
    models.File.dumper, models.File.loader = stored, loaded
