"""What a statement asks of whom: read once for each text, and remembered.

A text that names no tenant's table isn't parsed at all. One that does is parsed by sqlglot and
followed by `ties.py`; what can't be parsed is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.framework.postgresql import OPAQUE

#: The column that says whose a row is, in every tenant's table.
COLUMN = "workspace_id"

Key = int | str
"""Which parameter: its place, or its name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the guard must know of a text."""

    #: Tenants' tables that it names.
    tables: frozenset[str] = frozenset()
    #: Parameters that hold a workspace. They must all be one and the same.
    workspaces: tuple[Key, ...] = ()
    #: Other lawful ways to rows: column and parameter, such as a person's own memberships.
    ways: tuple[tuple[str, Key], ...] = ()
    #: Why it must not run.
    refusal: str | None = None


HARMLESS = Reading()

#: Tenants' tables, and the columns by which else they may be read. Filled as models are declared.
TABLES: dict[str, frozenset[str]] = {}

#: These know channels and savepoints, no tables.
_NO_TABLES = re.compile(r"\s*(NOTIFY|LISTEN|UNLISTEN|SAVEPOINT|RELEASE|ROLLBACK)\b", re.I)
_PARAMETER = re.compile(rf"{OPAQUE}|\?", re.S)


def declare(table: str, ways: frozenset[str]) -> None:
    """A table belongs to tenants; two models of one table may each name their ways."""
    TABLES[table] = TABLES.get(table, frozenset()) | ways
    _names.cache_clear()
    read.cache_clear()


@lru_cache(maxsize=4096)
def read(statement: str, dialect: str) -> Reading:
    """What a text asks, in the words of `sqlite` or `postgresql`."""
    if not TABLES or not _names().search(statement) or _NO_TABLES.match(statement):
        return HARMLESS
    from app.core.isolation import ties  # with sqlglot: 17 MB that not every process needs

    return ties.follow(numbered(statement), dialect, TABLES)


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(TABLES)))})\b", re.I)


def numbered(statement: str) -> str:
    """The text with `:p0`, `:p1`… for its parameters, so that a parser keeps them apart."""
    count = iter(range(statement.count("?")))
    return _PARAMETER.sub(lambda m: f":p{next(count)}" if m[0] == "?" else m[0], statement)


def bound(reading: Reading, params: Any) -> set[Any]:
    """The workspaces that these parameters name."""
    return {params[key] for key in reading.workspaces}


__all__ = ["COLUMN", "HARMLESS", "TABLES", "Key", "Mapping", "Reading", "bound", "declare", "read"]
