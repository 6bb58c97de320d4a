"""Rows of any table, a batch at a time, as JSON that means the same on either database."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app as _current_app

from app.core.archives import columns_of, is_json
from app.core.schema import TENANT, Column, Table
from app.framework.column_types import datetime_to_text

current_app: Any = _current_app  # has what Hyperflask adds: db

BATCH = 500


def count(table: Table, workspace_id: int) -> int:
    """How many rows a workspace has in a table."""
    query = f"SELECT count(*) FROM {table.name} WHERE {TENANT} = ?"  # noqa: S608 (of the schema)
    with current_app.db.engine as tx:
        return tx.fetchscalar(query, [workspace_id])


def batches(table: Table, workspace_id: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of a workspace by their primary key, never more than a batch in memory."""
    key = ", ".join(table.key)
    after = f"AND ({key}) > ({', '.join('?' * len(table.key))})"
    last: list[Any] = []
    while True:
        query = (
            f"SELECT * FROM {table.name} WHERE {TENANT} = ? {after if last else ''} "  # noqa: S608
            f"ORDER BY {key} LIMIT {BATCH}"
        )
        with current_app.db.engine as tx:
            found = [dict(row) for row in tx.fetchall(query, [workspace_id, *last])]
        if found:
            yield [plain(table, row) for row in found]
        if len(found) < BATCH:
            return
        last = [found[-1][name] for name in table.key]


def plain(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON has it."""
    return {column.name: _said(table, column, row[column.name]) for column in columns_of(table)}


def _said(table: Table, column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "boolean":
        return bool(value)
    if isinstance(value, datetime):
        return datetime_to_text(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if is_json(table, column):
        return json.loads(value) if isinstance(value, str) else value
    return str(value) if isinstance(value, Decimal) else value


def stored(table: Table, column: Column, value: Any) -> Any:
    """What `plain` said, for a statement's parameter."""
    if value is None:
        return None
    if isinstance(value, dict) and set(value) == {"base64"} and not is_json(table, column):
        return base64.b64decode(value["base64"])
    if is_json(table, column) or isinstance(value, dict | list):
        return json.dumps(value)
    return value
