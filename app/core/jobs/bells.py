"""What wakes a worker when a job was stored: a bell, and no more than that.

The job itself is in the database, and workers look there twice a second anyway. So a bell
may ring twice, for nothing, or not at all: whatever carries it can be lost whole.

By JOBS_URL: `database` (SQLite's own change counter, PostgreSQL's NOTIFY), `redis://…` or
`amqp://…` (RabbitMQ), for many machines or where a pooler stands before PostgreSQL.
"""

import logging
import threading
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from app.core.jobs.store import connect
from app.framework.postgresql import dialect
from app.framework.transactions import after_commit

log = logging.getLogger(__name__)

CHANNEL = "jobs"

#: Seconds between two looks at SQLite's change counter, which costs some microseconds.
BEAT = 0.004
#: Seconds after which whoever carries the bell counts as away, and until it is tried again.
PATIENCE = 2.0


class Bell:
    """Rings when a transaction commits; wakes those who listen in this process."""

    def __init__(self) -> None:
        self.listeners: set[threading.Event] = set()
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None

    def ring(self, tx: Any) -> None:
        """Wake every worker once the transaction is committed."""

    def listen(self, listener: threading.Event) -> None:
        """From now on a ring sets this event."""
        self.listeners.add(listener)
        if self.thread is None:
            self.thread = threading.Thread(target=self._run, name="jobs bell", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.closed.set()
        if self.thread:
            self.thread.join(PATIENCE + 1)

    def check(self) -> None:
        """Raise what it raises if the carrier is away."""

    def wake_all(self) -> None:
        """Somebody rang."""
        for listener in self.listeners:
            listener.set()

    def _run(self) -> None:
        while not self.closed.is_set():
            try:
                self._listen()
            except Exception as error:  # of three drivers; workers look by themselves meanwhile
                log.warning("no bell for jobs: %s: %s", type(error).__name__, error)
                self.closed.wait(PATIENCE)

    def _listen(self) -> None:
        raise NotImplementedError


class SQLiteBell(Bell):
    """SQLite counts the commits of others; nobody has to ring."""

    def __init__(self, engine: Any) -> None:
        super().__init__()
        self.engine = engine

    def _listen(self) -> None:
        with closing(connect(self.engine)) as conn:
            seen = None
            while not self.closed.wait(BEAT):
                version = conn.execute("PRAGMA data_version").fetchone()[0]
                if version != seen:
                    seen = version
                    self.wake_all()


class PostgreSQLBell(Bell):
    """NOTIFY is part of the transaction that stores the job."""

    def __init__(self, engine: Any) -> None:
        super().__init__()
        self.engine = engine

    def ring(self, tx: Any) -> None:
        tx.execute(f"NOTIFY {CHANNEL}")

    def _listen(self) -> None:
        with closing(connect(self.engine)) as conn:
            conn.autocommit = True
            try:
                conn.execute(f"LISTEN {CHANNEL}")
                while not self.closed.is_set():
                    for _ in conn.notifies(timeout=LOOK_AROUND, stop_after=1):
                        self.wake_all()
            finally:
                if not conn.closed:
                    conn.execute(f"UNLISTEN {CHANNEL}")
                    conn.autocommit = False


#: Seconds after which a listener looks whether it should stop.
LOOK_AROUND = 0.2


class SentBell(Bell):
    """A bell that another server carries. A thread rings it: no page waits for that server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.wanted = threading.Event()
        self.ringer: threading.Thread | None = None
        self.starting = threading.Lock()

    def ring(self, tx: Any) -> None:
        after_commit(self._want)

    def close(self) -> None:
        super().close()
        self.wanted.set()
        if self.ringer:
            self.ringer.join(PATIENCE + 1)

    def _want(self) -> None:
        with self.starting:
            if self.ringer is None:
                self.ringer = threading.Thread(target=self._ring_on, name="ringer", daemon=True)
                self.ringer.start()
        self.wanted.set()

    def _ring_on(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            if self.closed.is_set():
                return
            try:
                self._ring()
            except Exception as error:
                log.warning("the bell for jobs didn't ring: %s: %s", type(error).__name__, error)
                self.closed.wait(PATIENCE)

    def _ring(self) -> None:
        raise NotImplementedError


class RedisBell(SentBell):
    """PUBLISH and SUBSCRIBE."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        import redis

        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, health_check_interval=30
        )

    def check(self) -> None:
        self.client.ping()

    def close(self) -> None:
        super().close()
        self.client.close()

    def _ring(self) -> None:
        self.client.publish(CHANNEL, "")

    def _listen(self) -> None:
        with closing(self.client.pubsub(ignore_subscribe_messages=True)) as subscription:
            subscription.subscribe(CHANNEL)
            while not self.closed.is_set():
                if subscription.get_message(timeout=LOOK_AROUND):
                    self.wake_all()


class RabbitBell(SentBell):
    """A fanout exchange: every worker hears every ring."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.connection: Any = None

    def check(self) -> None:
        self._connect().close()

    def close(self) -> None:
        super().close()
        if self.connection and self.connection.is_open:
            self.connection.close()

    def _connect(self) -> Any:
        import pika

        parameters = pika.URLParameters(self.url)
        parameters.socket_timeout = parameters.stack_timeout = PATIENCE
        parameters.blocked_connection_timeout = PATIENCE
        return pika.BlockingConnection(parameters)

    def _channel(self, connection: Any) -> Any:
        channel = connection.channel()
        channel.exchange_declare(CHANNEL, exchange_type="fanout")
        return channel

    def _ring(self) -> None:
        import pika

        try:
            self._publish()
        except pika.exceptions.AMQPError:  # closed while idle: once more, on a new connection
            self.connection = None
            self._publish()

    def _publish(self) -> None:
        if self.connection is None:
            self.connection = self._connect()
            self.channel = self._channel(self.connection)
        self.channel.basic_publish(CHANNEL, "", b"")

    def _listen(self) -> None:
        with closing(self._connect()) as connection:
            channel = self._channel(connection)
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.queue_bind(queue, CHANNEL)
            for method, _, _ in channel.consume(queue, True, inactivity_timeout=LOOK_AROUND):
                if self.closed.is_set():
                    return
                if method:
                    self.wake_all()


CARRIERS = {"redis": RedisBell, "rediss": RedisBell, "amqp": RabbitBell, "amqps": RabbitBell}


def bell_of(url: str, engine: Any) -> Bell:
    """The bell that JOBS_URL names."""
    scheme = urlsplit(url).scheme
    if scheme in CARRIERS:
        return CARRIERS[scheme](url)
    return SQLiteBell(engine) if dialect(engine) == "sqlite" else PostgreSQLBell(engine)
