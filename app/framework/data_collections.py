"""Collections of entries from a data file or from an API."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import requests
from flask_collections.collection import (
    BaseCollection,
    CollectionEntry,
    CollectionEntryNotFoundError,
)
from flask_collections.collections.api import APICollection, StrapiCollection
from flask_collections.collections.data import BaseDataFileCollection
from hyperflask.utils import collections as models

from app.framework import Mend

MEND = Mend(
    name="data_collections",
    package="flask-collections, hyperflask",
    version="0.3.0, 0.6.0",
    file="collections/data.py:38, collections/api.py:39, 94, collection.py:65",
    defect=(
        "An app with a CSV, JSON, YAML or SQLite file among its collections doesn't start, nor "
        "one with a file without extension. Entries of an API are asked for at the path of our "
        "own route; a visitor's slug becomes a part of the API's address as it is (`../users`); "
        "an entry of an API may call itself a template, which is then executed. A collection "
        "that is neither folder nor file ends in the entry point of hyperflask, which names a "
        "module that isn't there. What an entry doesn't have is a KeyError, even in `{{ entry }}`."
    ),
    test="tests/framework/test_data_collections.py",
    replaces=(
        "flask_collections.collection:BaseCollection.__init__",
        "flask_collections.collection:CollectionEntry.from_data",
        "flask_collections.collection:CollectionEntry.__getattr__",
        "flask_collections.collections.data:BaseDataFileCollection.__init__",
        "flask_collections.collections.data:BaseDataFileCollection.matches_config",
        "flask_collections.collections.api:APICollection._request",
        "flask_collections.collections.api:APICollection.entry_cls",
        "flask_collections.collections.api:StrapiCollection.get",
        "flask_collections.collections.api:StrapiCollection.entry_cls",
        "hyperflask.utils.collections:ModelCollection",
    ),
)

#: Seconds that an API has for its answer: a visitor waits for it.
TIMEOUT = 10


def attribute(self: CollectionEntry, name: str) -> Any:
    """A property of the entry. `{{ entry.nothing }}` shows nothing, as anywhere else."""
    try:
        return self.__dict__["props"][name]
    except KeyError:
        raise AttributeError(name) from None


class Entry(CollectionEntry):
    """An entry from elsewhere: a text, never a program. Whoever edits it is not a developer."""

    @classmethod
    def from_data(cls, collection: BaseCollection, data: dict[str, Any]) -> Self:
        entry: Self = super().from_data(collection, data)
        entry.props.pop(collection.config["is_template_prop"], None)
        return entry


class StrapiEntry(Entry):
    """Strapi puts what an entry holds one level deeper."""

    @classmethod
    def from_data(cls, collection: BaseCollection, data: dict[str, Any]) -> Self:
        return super().from_data(collection, data["attributes"])


def init(self: BaseDataFileCollection, name: str, path: str, **kwargs: Any) -> None:
    """The original gives the app on, which a collection no longer takes."""
    BaseCollection.__init__(self, name, **kwargs)
    self.path = path


def matches_config(cls: type[BaseDataFileCollection], config: dict[str, Any]) -> bool:
    """Whether the path is a file with one of the class's extensions."""
    path = Path(config.get("path") or "")
    extensions: tuple[str, ...] = getattr(cls, "file_exts", ())
    return path.is_file() and path.suffix.removeprefix(".").lower() in extensions


def request(self: APICollection, path: str | None = None, **kwargs: Any) -> requests.Response:
    """The API's answer. A slug is one segment of the address, whatever is in it."""
    if path in (".", ".."):
        raise CollectionEntryNotFoundError
    url = f"{self.api_url.rstrip('/')}/{quote(path, safe='')}" if path else self.api_url
    reply = requests.get(url, auth=self.auth, headers=self.headers, timeout=TIMEOUT, **kwargs)
    reply.raise_for_status()
    return reply


def entry_of_strapi(self: StrapiCollection, slug: str) -> CollectionEntry:
    """The entry that Strapi finds by its slug."""
    field = self.config["slug_prop"]
    found = self._request(params={f"filters[{field}][$eq]": slug}).json()["data"]
    if not found:
        raise CollectionEntryNotFoundError
    return self.entry_cls.from_data(self, found[0])


def patch() -> None:
    """Put ours in the place of the originals."""
    CollectionEntry.__getattr__ = attribute
    BaseDataFileCollection.__init__ = init
    BaseDataFileCollection.matches_config = classmethod(matches_config)
    APICollection._request = request
    APICollection.entry_cls = Entry
    StrapiCollection.entry_cls = StrapiEntry
    StrapiCollection.get = entry_of_strapi
    if find_spec("hyperflask.model") is None:
        sys.modules["hyperflask.model"] = models  # where the entry point looks for the class
