"""What is a person's own, as the schema says it: the rows that go when their account goes.

A column that names a person and lets its row go with them (`ON DELETE CASCADE`) makes the row
theirs; one that is emptied then (`SET NULL`) only says who did something that is the workspace's.
So a new table is in the copies that people take along, and in their erasure, without being named
here. Secrets aren't in a copy, nor what nobody has declared (`privacy.py`).
"""

import json
from typing import Any

from flask import current_app as _current_app

from app.core.archives import is_json
from app.core.isolation import everywhere
from app.core.privacy import Kind, kind_of
from app.core.schema import Table, goes_with

current_app: Any = _current_app  # has what Hyperflask adds: db

PEOPLE = "users"

#: Tables that know a person by their address alone → the column with it.
ADDRESSED: dict[str, str] = {}


def addressed(table: str, column: str) -> None:
    """Rows of this table are about whoever has the address in this column."""
    ADDRESSED[table] = column


def own_tables(all_tables: dict[str, Table]) -> dict[str, str]:
    """table → the column that says whose its rows are; the table of people first."""
    found = {PEOPLE: "id"}
    for name, table in sorted(all_tables.items()):
        for reference in table.references:
            if reference.table == PEOPLE and reference.on_delete == "CASCADE":
                found[name] = next(iter(reference.columns))
        if "user_id" in table.columns and goes_with(all_tables, name, PEOPLE):
            found.setdefault(name, "user_id")  # by way of a place in a workspace
    return found


def own_rows(table: Table, column: str, *values: Any) -> list[dict[str, Any]]:
    """The rows with one of these values in a column, without secrets."""
    columns = table.columns.values()
    shown = [each for each in columns if kind_of(table.name, each.name) != Kind.SECRET]
    order = ", ".join(table.key) or "1"
    statement = (
        f"SELECT {', '.join(each.name for each in shown)} FROM {table.name}"  # noqa: S608 (of the schema)
        f" WHERE {column} IN ({', '.join('?' * len(values))}) ORDER BY {order}"
    )
    with everywhere("a person's own rows"), current_app.db.engine as tx:
        rows = [dict(row) for row in tx.fetchall(statement, list(values))]
    unread = [each.name for each in shown if is_json(table, each)]
    for row in rows:
        row |= {name: json.loads(row[name]) for name in unread if isinstance(row[name], str)}
    return rows
