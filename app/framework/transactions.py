"""Transactions that mean what they say: writes need one, nested ones are savepoints.

sqlorm rolls a write outside `with db` back without a word, makes a nested `with db` nothing
at all, starts SQLite's transaction only at the first write (so that SELECT, then UPDATE loses
updates) and forgets what should run after the commit when the transaction ran no SQL.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hyperflask.actors
import psycopg
import sqlorm.helpers
from flask import current_app
from sqlorm.engine import Engine, Transaction
from sqlorm.engine import session_context as sessions

from app.framework import Mend
from app.framework.sessions import (
    OwnedSession,
    OwnedTransaction,
    WriteOutsideTransaction,
    writes,
)

__all__ = [
    "IntegrityError",
    "WriteOutsideTransaction",
    "after_commit",
    "in_transaction",
    "transaction",
    "writes",
]

MEND = Mend(
    name="transactions",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/engine.py:348, 380-410",
    defect="writes outside a transaction vanish, nested transactions are none, updates are lost",
    test="tests/framework/test_transactions.py",
    replaces=(
        "sqlorm.helpers:after_commit",
        "hyperflask.actors:actor.send_with_options",
        "sqlorm.engine:Engine.make_session",
        "sqlorm.engine:Session.__init__",
        "sqlorm.engine:Session.__enter__",
        "sqlorm.engine:Session.__exit__",
        "sqlorm.engine:Session.virtual_tx_ctx",
        "sqlorm.engine:Session.close",
        "sqlorm.engine:Transaction.__init__",
        "sqlorm.engine:Transaction.__exit__",
        "sqlorm.engine:Transaction.cursor",
        "sqlorm.engine:Transaction.executemany",
    ),
)

IntegrityError = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)
"""What a broken constraint raises, on either database: `except IntegrityError:`."""


@contextmanager
def transaction() -> Iterator[Transaction]:
    """All or nothing: commit at the end, roll back when an exception leaves the block.

    The outermost one takes SQLite's write lock at once, so what it reads stays true until it
    writes (on PostgreSQL lock the rows: `SELECT … FOR UPDATE`). A nested one is a savepoint:
    when its exception is caught outside, the outer transaction goes on.
    """
    db: Any = current_app.db  # type: ignore[attr-defined]
    with db as tx:
        if isinstance(tx, OwnedTransaction):
            tx.session.begin()
        yield tx


def in_transaction() -> bool:
    """Whether something written now would be committed by someone."""
    session = sessions.top
    return session is not None and any(not tx.virtual for tx in session.transactions)


def after_commit(function: Callable[[], Any]) -> None:
    """Run the function once everything around it is committed, or now if nothing is open.

    It never runs if the transaction, or the savepoint around this call, is rolled back.
    """
    if in_transaction():
        owner = next(tx for tx in reversed(sessions.top.transactions) if not tx.virtual)
        owner.when_committed.append(function)
    else:
        function()


def patch() -> None:
    """Make every engine open our sessions, and jobs wait for our commit."""
    Engine.session_class = OwnedSession
    sqlorm.helpers.after_commit = after_commit
    hyperflask.actors.sqlorm_after_commit = after_commit
