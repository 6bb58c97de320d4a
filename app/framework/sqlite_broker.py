"""Jobs that survive: a queue in SQLite whose messages are leased, not given away.

A worker holds a message for `LEASE` seconds and renews that while it lives. When it dies the
lease runs out and the next worker takes the message over: a job may run twice, never not at all.
Delayed jobs, which workers hold in memory, are leased like the others.
"""

import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from random import randint
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import dramatiq_sqlite
from dramatiq import Broker, Message, MessageProxy
from dramatiq.brokers.stub import StubBroker
from dramatiq.common import compute_backoff
from dramatiq.errors import ConnectionClosed
from dramatiq_sqlite import Database, SQLiteConsumer, tidy4json

from app.framework import Mend, is_on
from app.framework.queue_file import open_database

MEND = Mend(
    name="sqlite_broker",
    package="dramatiq-sqlite, hyperflask",
    version="0.1.0, 0.6.0",
    file="dramatiq_sqlite/__init__.py:171, 236, hyperflask/actors.py:25",
    defect="jobs are lost when their worker stops or dies; a redis:// URL loses its scheme",
    test="tests/framework/test_sqlite_broker.py",
    replaces=(
        "hyperflask.actors:discover_broker",
        *(f"dramatiq_sqlite:SQLiteBroker.{name}" for name in ("__init__", "consume", "enqueue")),
        *(
            f"dramatiq_sqlite:SQLiteConsumer.{name}"
            for name in ("__init__", "__next__", "ack", "nack", "requeue", "auto_purge")
        ),
        *(f"dramatiq_sqlite:Database.{name}" for name in ("__init__", "__enter__", "init_schema")),
        "dramatiq_sqlite:tidy4json",
    ),
)

LEASE = 15.0
"""Seconds after which a worker that gave no sign of life loses its messages."""

log = logging.getLogger(__name__)


def broker_settings(jobs_url: str, root: Path) -> dict[str, Any]:
    """The settings by which Hyperflask makes the broker of that URL.

    `sqlite:///absolute/path`, `sqlite://path/relative/to/root`, `redis://…`, or `memory://`.
    """
    scheme, _, rest = jobs_url.partition("://")
    if scheme not in ("sqlite", "redis", "rediss", "memory") or (scheme == "sqlite" and not rest):
        raise ValueError(
            "the jobs' URL must be sqlite:///absolute/path, sqlite://relative/path, redis://… "
            f"or memory://, not {scheme}://…"
        )
    if scheme == "sqlite":
        jobs_url = f"sqlite://{Path(root).absolute() / rest}"
    if not is_on("sqlite_broker") and scheme != "memory":
        return {"DRAMATIQ_BROKER": None, "DRAMATIQ_BROKER_URL": jobs_url}
    return {"DRAMATIQ_BROKER": make_broker, "DRAMATIQ_BROKER_URL": jobs_url}


def make_broker(url: str, lease: float = LEASE) -> Broker:
    """The broker of that URL."""
    if url.startswith("memory:"):
        return StubBroker()
    if url.startswith("redis"):
        from dramatiq.brokers.redis import RedisBroker

        # A dead worker's messages come back after this time, at one dispatch in ten.
        return RedisBroker(url=url, heartbeat_timeout=30_000, maintenance_chance=100_000)
    if not is_on("sqlite_broker"):
        return dramatiq_sqlite.SQLiteBroker(url=url)
    return SQLiteBroker(url=url, lease=lease)


class SQLiteBroker(dramatiq_sqlite.SQLiteBroker):
    """The package's broker, with leases, and a connection of its own after a fork."""

    def __init__(self, *, url: str, lease: float = LEASE, **options: Any) -> None:
        super().__init__(url=open_database(url), **options)
        self.db_url = url
        self.lease = lease
        self.name = uuid4().hex

    @property
    def db(self) -> Database:
        database = self._databases.get(os.getpid())
        if database is None:
            database = self._databases[os.getpid()] = open_database(self.db_url)
        return database

    @db.setter
    def db(self, database: Database) -> None:
        self._databases = {os.getpid(): database}

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30000) -> "LeasedConsumer":
        return LeasedConsumer(
            url=self.db_url,
            queue_name=queue_name,
            prefetch=prefetch,
            timeout=timeout,
            # Of the process, not of the consumer: dramatiq replaces a consumer that failed while
            # its messages are still being worked on.
            owner=f"{self.name}-{os.getpid()}",
            lease=self.lease,
        )

    def close(self) -> None:
        if database := self._databases.pop(os.getpid(), None):
            database.conn.close()


class LeasedConsumer(SQLiteConsumer):
    """Takes messages of one queue, and keeps saying that it still has them."""

    def __init__(self, *, url: str, owner: str, lease: float, **options: Any) -> None:
        super().__init__(url=open_database(url), **options)
        self.owner = owner
        self.lease = lease
        self.closed = Event()
        self.renew()
        # A thread of its own: dramatiq's sleeps while it is paused.
        self.heart = Thread(target=self._beat, name=f"lease of {self.queue_name}", daemon=True)
        self.heart.start()

    def __next__(self) -> MessageProxy | None:
        if len(self.in_processing) < self.prefetch:
            if message := self._take():
                self.misses = 0
                return MessageProxy(message)
            if not randint(0, 100_000):  # noqa: S311 (chance, not a secret)
                self.auto_purge()
        self.misses, milliseconds = compute_backoff(self.misses, max_backoff=100)
        time.sleep(milliseconds / 1000)
        return None

    def _take(self) -> Message | None:
        with self.db as cursor:
            row = cursor.execute(
                "SELECT message_id FROM dramatiq_messages"
                " WHERE queue_name = ? AND state = 'queued' ORDER BY rowid LIMIT 1",
                [self.queue_name],
            ).fetchone()
        if row is None or row["message_id"] in self.in_processing:
            return None  # the latter: a retry queued by a job that isn't acknowledged yet
        with self.db as cursor:
            taken = cursor.execute(
                "UPDATE dramatiq_messages SET state = 'consumed', owner = ?, mtime = ?"
                " WHERE message_id = ? AND queue_name = ? AND state = 'queued' RETURNING message",
                [self.owner, time.time(), row["message_id"], self.queue_name],
            ).fetchone()
        if taken is None:
            return None  # another worker was faster
        self.in_processing.add(row["message_id"])
        return Message.decode(taken["message"].encode())

    def ack(self, message: MessageProxy) -> None:
        self._finish(message, "done")

    def nack(self, message: MessageProxy) -> None:
        self._finish(message, "rejected")

    def _finish(self, message: MessageProxy, state: str) -> None:
        # Only what we still hold: a retry has replaced the row and waits to be taken again.
        try:
            with self.db as cursor:
                cursor.execute(
                    "UPDATE dramatiq_messages SET state = ?, message = ?, mtime = ?, owner = NULL"
                    " WHERE message_id = ? AND owner = ?",
                    [
                        state,
                        json.dumps(tidy4json(message)),
                        time.time(),
                        message.message_id,
                        self.owner,
                    ],
                )
        except sqlite3.OperationalError as error:
            raise ConnectionClosed(error) from error  # which dramatiq tries again
        self.in_processing.discard(message.message_id)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Give back what was fetched but not begun."""
        ids = [message.message_id for message in messages]
        with self.db as cursor:
            cursor.executemany(
                "UPDATE dramatiq_messages SET state = 'queued', owner = NULL, mtime = ?"
                " WHERE message_id = ? AND owner = ?",
                [[time.time(), message_id, self.owner] for message_id in ids],
            )
        self.in_processing.difference_update(ids)

    def renew(self) -> None:
        """Prolong our leases on this queue, and free what other workers left behind."""
        now = time.time()
        with self.db as cursor:
            cursor.execute(
                "UPDATE dramatiq_messages SET mtime = ?"
                " WHERE queue_name = ? AND state = 'consumed' AND owner = ?",
                [now, self.queue_name, self.owner],
            )
            cursor.execute(
                "UPDATE dramatiq_messages SET state = 'queued', owner = NULL, mtime = ?"
                " WHERE queue_name = ? AND state = 'consumed' AND owner IS NOT ? AND mtime < ?",
                [now, self.queue_name, self.owner, now - self.lease],
            )

    def _beat(self) -> None:
        while not self.closed.wait(self.lease / 3):
            try:
                self.renew()
            except sqlite3.Error:
                log.exception("the leases of queue %s could not be renewed", self.queue_name)

    def close(self) -> None:
        self.closed.set()
        self.heart.join()
        self.db.conn.close()
