"""What is a person's own, as the schema says it: the rows that go when their account goes.

A column that names a person and lets its row go with them (`ON DELETE CASCADE`) makes the row
theirs; one that is emptied then (`SET NULL`) only says who did something that is the workspace's.
So a new table is in the copies that people take along, and in their erasure, without being named
here. What its columns hold back from such a copy, a room declares:

    hold_back("recovery_codes", "beginning")
"""

import json
from typing import Any

from flask import current_app as _current_app

from app.core.archives import is_json, is_secret
from app.core.isolation import everywhere
from app.core.schema import Column, Table

current_app: Any = _current_app  # has what Hyperflask adds: db

PEOPLE = "users"

#: Columns that are in no copy: they open something, or are nobody's business but ours.
HELD_BACK: dict[str, frozenset[str]] = {}


def hold_back(table: str, *columns: str) -> None:
    """These columns stay behind, besides those whose names say that they are secret."""
    HELD_BACK[table] = HELD_BACK.get(table, frozenset()) | frozenset(columns)


def own_tables(all_tables: dict[str, Table]) -> dict[str, str]:
    """table → the column that says whose its rows are; the table of people first."""
    found = {PEOPLE: "id"}
    for name, table in sorted(all_tables.items()):
        for reference in table.references:
            if reference.table == PEOPLE and reference.on_delete == "CASCADE":
                found[name] = next(iter(reference.columns))
    return found


def own_rows(table: Table, column: str, user_id: int) -> list[dict[str, Any]]:
    """A person's rows of a table, without what is held back."""
    shown = [each for each in table.columns.values() if not _stays(table, each)]
    order = ", ".join(table.key) or "1"
    statement = (
        f"SELECT {', '.join(each.name for each in shown)} FROM {table.name}"  # noqa: S608 (of the schema)
        f" WHERE {column} = ? ORDER BY {order}"
    )
    with everywhere("a person's own rows"), current_app.db.engine as tx:
        rows = [dict(row) for row in tx.fetchall(statement, [user_id])]
    unread = [each.name for each in shown if is_json(table, each)]
    for row in rows:
        row |= {name: json.loads(row[name]) for name in unread if isinstance(row[name], str)}
    return rows


def _stays(table: Table, column: Column) -> bool:
    return (
        is_secret(column)
        or column.name.endswith("_hash")
        or column.name in HELD_BACK.get(table.name, ())
    )
