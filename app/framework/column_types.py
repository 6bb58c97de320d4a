"""The same Python types on SQLite and on PostgreSQL.

Columns declared `datetime` come back as aware UTC datetimes, `bool` as bool, `dict` and `list`
as what the JSON says, `date` as date, `float` as float; with `| None` too. The same values may be
parameters of SQL text, which reach the driver directly: so it is the drivers that are taught
how to store them, and a column's dumper only checks.
"""

import json
import sqlite3
import types
import typing
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import sqlorm.types
from psycopg.types.datetime import DatetimeBinaryDumper, DatetimeDumper
from psycopg.types.json import Jsonb, JsonbDumper
from sqlorm.types import PYTHON_TYPES_MAP, SQLType

from app.framework import Mend

MEND = Mend(
    name="column_types",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/types/__init__.py",
    defect="dates come back as text and booleans as 0/1 on SQLite, JSON breaks on PostgreSQL",
    test="tests/framework/test_column_types.py",
    replaces=(
        "sqlorm.types:SQLType.from_pytype",
        "sqlorm.types:DateTime",
        "sqlorm.types:Date",
        "sqlorm.types:Boolean",
        "sqlorm.types:Decimal",
        "sqlorm.types:JSON",
        "sqlorm.types:PYTHON_TYPES_MAP",
    ),
)

Json = Jsonb
"""Marks a parameter of SQL text as JSON; needed for lists, which PostgreSQL takes as arrays."""


def utc(value: datetime) -> datetime:
    """The moment in UTC. A datetime without a zone is refused: nobody knows what it means."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone: use datetime.now(UTC)")
    return value.astimezone(UTC)


def datetime_to_text(value: datetime) -> str:
    """How SQLite stores a moment: of fixed width, so that the order of texts is that of time."""
    return utc(value).isoformat(timespec="microseconds")


def load_datetime(value: Any) -> datetime:
    """The moment that a database gave back, as text or as datetime. Without a zone it is UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def load_date(value: Any) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def load_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, (str, bytes)) else value


def dump_json(value: Any) -> Jsonb:
    return value if isinstance(value, Jsonb) else Jsonb(value)


def _dump_datetime(value: Any) -> Any:
    return utc(value) if isinstance(value, datetime) else value


class _AwareText(DatetimeDumper):
    """psycopg's, but a datetime without a zone is refused as on SQLite."""

    def upgrade(self, obj: datetime, format: Any) -> Any:
        utc(obj)
        return self


class _AwareBinary(DatetimeBinaryDumper):
    def upgrade(self, obj: datetime, format: Any) -> Any:
        utc(obj)
        return self


def declared(annotation: Any) -> Any:
    """The class an annotation speaks of: `datetime` for `datetime | None`, `dict` for `dict[…]`."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        options = [a for a in typing.get_args(annotation) if a is not type(None)]
        return declared(options[0]) if len(options) == 1 else annotation
    return origin if origin in (dict, list) else annotation


def _keeping_none(convert: Any) -> Any:
    return lambda value: None if value is None else convert(value)


def patch() -> None:
    """Teach sqlorm's types, sqlite3 and psycopg the same conversions."""
    _correct("DateTime", load_datetime, _dump_datetime)
    _correct("Date", load_date, None)
    _correct("Boolean", bool, bool)
    _correct("Decimal", float, None)
    _correct("JSON", load_json, dump_json)
    PYTHON_TYPES_MAP[list] = sqlorm.types.JSON
    original = SQLType.from_pytype.__func__
    SQLType.from_pytype = classmethod(lambda cls, python_type: original(cls, declared(python_type)))

    sqlite3.register_adapter(datetime, datetime_to_text)
    sqlite3.register_adapter(date, date.isoformat)
    sqlite3.register_adapter(dict, json.dumps)
    sqlite3.register_adapter(Jsonb, lambda value: json.dumps(value.obj))
    psycopg.adapters.register_dumper(dict, JsonbDumper)
    psycopg.adapters.register_dumper(datetime, _AwareText)
    psycopg.adapters.register_dumper(datetime, _AwareBinary)


def _correct(name: str, load: Any, dump: Any) -> None:
    # In place: columns declared as `DateTime` and as `datetime` share the object.
    sql_type = getattr(sqlorm.types, name)
    sql_type.loader = load
    sql_type.dumper = _keeping_none(dump) if dump else None
