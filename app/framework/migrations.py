"""Migrations: numbered SQL files, each applied once, whole or not at all, by one process.

What the files say is read by `migration_files.py`.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psycopg
import sqlorm.schema
from flask import Flask

from app.framework import Mend, is_on
from app.framework.migration_files import Migration, in_dialect, read, without_remarks
from app.framework.postgresql import dialect

MEND = Mend(
    name="migrations",
    package="sqlorm-py, flask-sqlorm",
    version="0.4.2, 0.3.2",
    file="sqlorm/schema.py:75-165",
    defect="a failed migration leaves half of it, two processes apply it twice, PostgreSQL aborts",
    test="tests/framework/test_migrations.py",
    replaces=(
        "sqlorm.schema:migrate",
        "flask_sqlorm:FlaskSQLORM.migrate",
        "flask_sqlorm:FlaskSQLORM.init_db",
    ),
)

LEDGER = """CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY, checksum text NOT NULL, applied_at $TIMESTAMP NOT NULL)"""

LOCK = 0x6D696772617465  # "migrate"; PostgreSQL's advisory locks are numbers, one set a database
WAIT_SECONDS = 120

_TRANSACTION_CONTROL = re.compile(r"(BEGIN|COMMIT|ROLLBACK|END|SAVEPOINT|RELEASE|VACUUM)\b", re.I)


class MigrationFailed(Exception):
    """A file could not be applied; the database is as it was before that file."""

    def __init__(self, file: str, statement: str, cause: object) -> None:
        super().__init__(f"{file} failed: {cause}\nin the statement:\n{statement}")
        self.file, self.statement, self.cause = file, statement, cause


class MigrationChanged(Exception):
    """A file was edited after it was applied. Write a new one instead."""


def migrate(engine: Any, folder: str | Path, echo: Callable[[str], Any] | None = None) -> list[str]:
    """Apply what is missing and name it. Of several processes one works, the others wait."""
    if not is_on(MEND.name):
        with engine:
            return [sqlorm.schema.migrate(path=str(folder))]
    migrations, name, applied = read(folder, dialect(engine)), dialect(engine), []
    with _exclusive_connection(engine, name) as conn:
        done = _applied(conn)
        for migration in migrations:
            if migration.name not in done:
                _apply(conn, migration, name)
                applied.append(migration.name)
                if echo:
                    echo(f"applied {migration.name}")
            elif done[migration.name] != migration.checksum:
                raise MigrationChanged(f"{migration.path.name} was changed after it was applied")
    return applied


def pending(engine: Any, folder: str | Path) -> list[str]:
    """The names of the files that `migrate` would apply."""
    conn = engine.connection_factory(engine.dbapi)
    try:
        done = _applied(conn)
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):  # nothing was ever applied
        done = {}
    finally:
        conn.rollback()
        conn.close()
    return [m.name for m in read(folder, dialect(engine)) if m.name not in done]


def _apply(conn: Any, migration: Migration, name: str) -> None:
    # SQLite's lock is its transaction, which lasts for the run: there a file is a savepoint.
    # PostgreSQL starts a transaction with the first statement.
    statement = ""
    try:
        if name == "sqlite":
            conn.execute("SAVEPOINT migration")
        for statement in migration.statements(name):
            if _TRANSACTION_CONTROL.match(without_remarks(statement)):
                raise ValueError("a migration is one transaction already")
            conn.execute(statement)
        if name == "sqlite":
            statement = "PRAGMA foreign_key_check"
            if broken := conn.execute(statement).fetchall():
                raise ValueError(f"rows without what they refer to: {[tuple(r) for r in broken]}")
        conn.cursor().execute(
            "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, ?)",
            [migration.name, migration.checksum, datetime.now(UTC).isoformat(" ", "microseconds")],
        )
        conn.execute("RELEASE migration") if name == "sqlite" else conn.commit()
    except Exception as error:
        if name == "postgresql":
            conn.rollback()
        elif conn.in_transaction:
            conn.execute("ROLLBACK TO migration")
            conn.execute("RELEASE migration")
        raise MigrationFailed(migration.path.name, statement, error) from error


def _applied(conn: Any) -> dict[str, str]:
    rows = conn.execute("SELECT name, checksum FROM schema_migrations").fetchall()
    return {row["name"]: row["checksum"] for row in rows}


@contextmanager
def _exclusive_connection(engine: Any, name: str) -> Iterator[Any]:
    """A connection of our own that holds the lock until the end of the block."""
    with closing(_connect(engine)) as conn:
        if name == "sqlite":
            conn.isolation_level = None  # we say BEGIN
            conn.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
            conn.execute("PRAGMA foreign_keys = OFF")  # which is ignored in a transaction
            conn.execute("BEGIN IMMEDIATE")
        else:
            conn.patience = None  # others migrate, or a large table changes
            conn.execute(f"SELECT pg_advisory_lock({LOCK})")
        conn.execute(in_dialect(LEDGER, name))
        if name == "postgresql":
            conn.commit()
        try:
            yield conn
        finally:
            if name == "postgresql":
                conn.rollback()
                conn.execute(f"SELECT pg_advisory_unlock({LOCK})")
            if name == "postgresql" or conn.in_transaction:
                conn.commit()  # on SQLite: the files before one that failed


def _connect(engine: Any) -> Any:
    # Two processes that make the same SQLite file fall out over its journal mode at first.
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return engine.connection_factory(engine.dbapi)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def install(app: Flask) -> None:
    """`flask migrate` instead of the framework's ways to make the tables."""
    db: Any = app.extensions.get("sqlorm")
    if db is None:
        return
    for name in ("init", "init-migrations", "create-all", "migrate"):
        app.cli.commands["db"].commands.pop(name, None)  # type: ignore[attr-defined]
    db.migrate = db.init_db = lambda echo=None, **_: migrate(db.engine, db.migrations_folder, echo)

    @app.cli.command("migrate")
    def migrate_command() -> None:
        """Apply the migrations that this database doesn't have yet."""
        if not db.migrate(echo=click.echo):
            click.echo("nothing to do")
