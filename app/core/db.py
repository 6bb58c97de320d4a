"""Rows. A tenant's rows are only ever reached through their workspace."""

import abc
import sqlite3

import psycopg
from hyperflask.models import Model
from sqlorm import fetchone

from app import framework
from app.framework.transactions import IntegrityError, in_transaction, transaction

framework.patch_all()  # columns are read as a model is declared: mend that before the first one

__all__ = [
    "DatabaseError",
    "IntegrityError",
    "Model",
    "TenantModel",
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


class TenantModel(Model, abc.ABC):
    """A row that belongs to one workspace: it has a `workspace_id` and is read through it."""

    @classmethod
    @fetchone
    def one_of(cls, workspace, id):
        "SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s"
