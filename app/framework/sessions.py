"""sqlorm's session and transaction, with what they lack. `transactions.py` says what that is."""

import logging
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlorm.engine import Session, SessionEndedError, SessionError, Transaction
from sqlorm.engine import session_context as sessions
from sqlorm.sql import render

log = logging.getLogger(__name__)

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_STRINGS = re.compile(r"'(?:[^']|'')*'")
_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE)\b", re.I)
_WRITE_AFTER_WITH = re.compile(
    r"\b(INSERT\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|MERGE\s+INTO)\b|\bUPDATE\s[^;]*\bSET\b", re.I
)


class WriteOutsideTransaction(Exception):
    """A statement that changes data was run where nobody would commit it."""


@lru_cache(maxsize=2048)
def writes(statement: str) -> bool:
    """Whether the statement changes the database."""
    bare = _COMMENTS.sub(" ", statement).lstrip(" \t\r\n(")
    if bare[:4].upper() == "WITH":
        return _WRITE_AFTER_WITH.search(_STRINGS.sub("''", bare)) is not None
    return _WRITE.match(bare) is not None


class OwnedTransaction(Transaction):
    """A transaction that starts when it says so and knows what to do after its commit."""

    def __init__(self, session: "OwnedSession", virtual: bool = False) -> None:
        super().__init__(session, virtual)
        self.when_committed: list[Callable[[], Any]] = []

    def cursor(self, stmt: Any = None, params: Any = None) -> Any:
        if not stmt:
            return super().cursor()
        stmt, params = render(stmt, params)
        self._prepare_for(stmt)
        cursor = super().cursor(stmt, params)
        if isinstance(cursor, sqlite3.Cursor) and not self.session.in_real_transaction:
            return ReadRows(cursor)
        return cursor

    def executemany(self, stmt: Any, seq_of_parameters: Any) -> None:
        self._prepare_for(str(stmt))
        super().executemany(stmt, seq_of_parameters)

    def _prepare_for(self, statement: str) -> None:
        if self.session.in_real_transaction:
            self.session.begin()
        elif writes(statement):
            head = " ".join(statement.split())[:80]
            raise WriteOutsideTransaction(f"open a transaction around: {head}")


class ReadRows:
    """Rows read at once, outside a transaction, as psycopg does it.

    A cursor that is still open keeps SQLite at what it saw when the query began: a write while
    going through the rows fails as soon as anybody else has written.
    """

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = iter(cursor.fetchall())
        cursor.close()

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


class Savepoint(OwnedTransaction):
    """A transaction in a transaction: it can be rolled back alone."""

    def __init__(self, session: "OwnedSession") -> None:
        super().__init__(session)
        self.name = f"nested_{len(session.transactions)}"
        session.begin()
        self._run("SAVEPOINT")

    def commit(self) -> None:
        self._run("RELEASE SAVEPOINT")
        self.ended = True

    def rollback(self) -> None:
        self._run("ROLLBACK TO SAVEPOINT")
        self._run("RELEASE SAVEPOINT")
        self.ended = True

    def _run(self, command: str) -> None:
        self.session.connect().execute(f"{command} {self.name}")


class OwnedSession(Session):
    """sqlorm's session, with real nesting, and no exception hidden by the cleaning up."""

    transaction_class = OwnedTransaction
    conn: Any

    @property
    def in_real_transaction(self) -> bool:
        return any(not tx.virtual for tx in self.transactions)

    def begin(self) -> None:
        """Start the transaction; on SQLite with the write lock (psycopg starts its own)."""
        conn = self.connect()
        if isinstance(conn, sqlite3.Connection) and not conn.in_transaction:
            conn.execute("BEGIN IMMEDIATE")

    def __enter__(self, virtual: bool = False) -> Transaction:
        if self.ended:
            raise SessionEndedError()
        virtual = virtual or self.virtual_tx
        tx: OwnedTransaction
        if virtual:
            tx = OwnedTransaction(self, virtual=True)
        elif self.in_real_transaction:
            tx = Savepoint(self)
        else:
            if self.conn is not None:
                self.rollback()  # whatever was read until now
            tx = OwnedTransaction(self)
        if not self.transactions:
            sessions.push(self)
        self.transactions.append(tx)
        return tx

    def __exit__(self, exc_type: Any, exc_value: Any, exc_tb: Any) -> None:
        tx = self.transactions.pop()
        try:
            self._end(tx, exc_type, exc_value, exc_tb)
        finally:
            if not self.transactions:
                self.last_tx_was_virtual = tx.virtual
                sessions.pop()
                if self.close_after_tx:
                    self.close()
        if exc_type is None and not tx.virtual:
            self._after_end_of(tx)

    def _end(self, tx: Transaction, exc_type: Any, exc_value: Any, exc_tb: Any) -> None:
        try:
            tx.__exit__(exc_type, exc_value, exc_tb)
        except Exception:
            if exc_type is None:
                self._roll_back_quietly()  # a commit that failed leaves nothing behind
                raise
            log.exception("the rollback failed; what caused it follows")
        if exc_type and tx.virtual and self.conn is not None and not self.in_real_transaction:
            self._roll_back_quietly()  # PostgreSQL refuses all reads after one that failed

    def _after_end_of(self, tx: OwnedTransaction) -> None:
        if self.in_real_transaction:
            outer = next(t for t in reversed(self.transactions) if not t.virtual)
            outer.when_committed.extend(tx.when_committed)
            return
        failures = []
        for function in tx.when_committed:
            try:
                function()
            except Exception as error:
                failures.append(error)
        if failures:
            raise failures[0]

    @contextmanager
    def virtual_tx_ctx(self) -> Iterator[Transaction]:
        tx = self.__enter__(True)
        try:
            yield tx
        except BaseException as error:  # also a job's time limit, which is no Exception
            self.__exit__(type(error), error, error.__traceback__)
            raise
        self.__exit__(None, None, None)

    def close(self) -> None:
        """End the session. What is still open is rolled back, and said if nothing else is."""
        left_open = self.in_real_transaction
        if self.transactions:
            self.transactions.clear()
            sessions.stack[:] = [other for other in sessions.stack if other is not self]
        if self.conn is not None:
            self._roll_back_quietly()
            if self.auto_close_conn:
                conn, self.conn = self.conn, None
                self.engine.disconnect(conn) if self.engine else conn.close()
        self.ended = True
        if left_open and sys.exc_info()[1] is None:
            raise SessionError("the session was closed inside a transaction: it is rolled back")

    def _roll_back_quietly(self) -> None:
        try:
            self.conn.rollback()
        except Exception:
            log.warning("the connection was lost before its rollback", exc_info=True)
