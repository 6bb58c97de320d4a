"""The file of the queue of `sqlite_broker.py`: opened by several processes at once."""

import sqlite3
import time
from pathlib import Path

from dramatiq_sqlite import Database

LOCK_TIMEOUT = 30.0


def open_database(url: str) -> Database:
    """A connection to the queue's file, which is made if it isn't there."""
    path = Path(url.removeprefix("sqlite://"))
    path.parent.mkdir(parents=True, exist_ok=True)
    conn = sqlite3.connect(path, timeout=LOCK_TIMEOUT, check_same_thread=False)
    conn.row_factory = sqlite3.Row
    _use_wal(conn)
    for name, value in Database.concurrent_workload_pragmas.items():
        if name not in ("journal_mode", "busy_timeout"):
            conn.execute(f"PRAGMA {name} = {value}")
    database = Database(conn)
    _add_owner(database)
    return database


def _use_wal(conn: sqlite3.Connection) -> None:
    # Changing the mode fails at once, without the timeout, while another process does the same.
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _add_owner(database: Database) -> None:
    columns = "SELECT 1 FROM pragma_table_info('dramatiq_messages') WHERE name = 'owner'"
    with database as cursor:
        if cursor.execute(columns).fetchone():
            return
        cursor.execute("BEGIN IMMEDIATE")
        if not cursor.execute(columns).fetchone():
            cursor.execute("ALTER TABLE dramatiq_messages ADD COLUMN owner TEXT")
