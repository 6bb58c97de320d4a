"""Rows. A tenant's rows are only ever reached through their workspace."""

import abc
import sqlite3
from collections.abc import Iterable
from typing import Any, ClassVar

import psycopg
from hyperflask.models import Model
from sqlorm import SQL, fetchone

from app import framework
from app.core import isolation
from app.framework.transactions import IntegrityError, in_transaction, transaction

framework.patch_all()  # columns are read as a model is declared: mend that before the first one

__all__ = [
    "DatabaseError",
    "IntegrityError",
    "Model",
    "TenantModel",
    "any_of",
    "in_transaction",
    "is_away",
    "transaction",
]


#: What SQLite says when it can't be written to or read, rather than that a statement is wrong.
AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}

DatabaseError = (sqlite3.OperationalError, psycopg.OperationalError)
"""What is raised when the database is away, among others: ask `is_away`."""


def is_away(error: BaseException) -> bool:
    """Whether it is the database that can't be reached or is too busy, and no mistake of ours."""
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in AWAY
    return isinstance(error, psycopg.OperationalError)


def any_of(values: Iterable[Any]) -> Any:
    """A list of values in a query: `with_ids(any_of(ids))`, `WHERE id IN {ids}`."""
    return SQL.Tuple([SQL.Param(value) for value in values])


class TenantModel(Model, abc.ABC):
    """A row that belongs to one workspace: it has a `workspace_id` and is read through it.

    `get`, `find_one` and `find_all` raise Unscoped unless they name it too.
    """

    #: Columns by which rows may be read past workspaces, such as a person's own memberships.
    reached_by: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "table" in vars(cls):
            isolation.declare(cls.table, cls.reached_by)

    @property
    def itself(self):
        """The condition that means this row, for `WHERE {self.itself}`."""
        mapper, workspace = self.__mapper__, SQL.Col("workspace_id", self.table.name)
        return SQL.And([mapper.primary_key_condition(self), workspace == self.workspace_id])

    @classmethod
    @fetchone
    def one_of(cls, workspace, id):
        "SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s"


@Model.before_update.connect
def _update_itself(model: Any, obj: Any) -> Any:
    """`save()` of a tenant's row says whose it is; what we answer is run instead."""
    return _of_its_workspace(obj, obj.__mapper__.update(obj))


@Model.before_delete.connect
def _delete_itself(model: Any, obj: Any) -> Any:
    return _of_its_workspace(obj, obj.__mapper__.delete(obj))


@Model.before_refresh.connect
def _read_itself_again(model: Any, obj: Any) -> Any:
    mapper = obj.__mapper__
    return _of_its_workspace(obj, mapper.select_by_pk(mapper.get_primary_key(obj)))


def _of_its_workspace(obj: Any, statement: Any) -> Any:
    if not isinstance(obj, TenantModel) or statement is None:
        return None
    return statement.and_(SQL.Col("workspace_id", obj.table.name) == obj.workspace_id)
