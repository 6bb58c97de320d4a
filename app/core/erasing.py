"""Erasure that is real: what a deletion in the database leaves behind goes too.

Rows go by cascade from the workspace's, or from the person's. A room that keeps something
elsewhere says how to remove it:

    @on_erase
    def forget_recordings(workspace): ...

    @on_person_erase
    def forget_voice(user): ...

It is called before the rows go, outside a transaction, and again if the erasure is cut short.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from flask import current_app

from app.core.jobs.store import connect, is_sqlite

Eraser = Callable[[Any], None]

#: What removes a workspace's traces outside the database, in the order of the rooms.
ERASERS: list[Eraser] = []

#: The same for a person.
PERSON_ERASERS: list[Eraser] = []


class Busy(Exception):
    """Somebody reads what is to be overwritten: try again later."""


def on_erase(function: Eraser) -> Eraser:
    """Register what removes a workspace's traces outside the reach of the database's cascade."""
    ERASERS.append(function)
    return function


def on_person_erase(function: Eraser) -> Eraser:
    """Register what removes a person's traces outside the reach of the database's cascade."""
    PERSON_ERASERS.append(function)
    return function


def pseudonym(fact: str) -> str:
    """What only who holds SECRET_KEY can tell from the fact, and nobody the fact from it."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"erased {fact}".encode(), hashlib.sha256).hexdigest()


def sweep() -> None:
    """Leave no byte of deleted rows in the database's files. Raises Busy.

    SQLite keeps them in free pages, in the unused parts of pages, in full-text indexes and in
    its write-ahead log: the file is written anew and the log is cut. PostgreSQL's autovacuum
    frees the room of deleted rows by itself, and no query sees them.
    """
    engine: Any = current_app.db.engine  # type: ignore[attr-defined]
    conn = connect(engine)
    try:
        if is_sqlite(conn):
            _sweep_sqlite(conn)
    finally:
        conn.close()


def _sweep_sqlite(conn: Any) -> None:
    conn.isolation_level = None  # VACUUM is no part of a transaction
    conn.execute("PRAGMA secure_delete = ON")  # or new pages begin with what memory held
    for row in conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%fts5%'"
    ).fetchall():
        name = row["name"].replace('"', '""')
        conn.execute(f'INSERT INTO "{name}" ("{name}") VALUES (\'optimize\')')  # noqa: S608
    conn.execute("VACUUM")
    if conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise Busy("somebody still reads from the write-ahead log")
