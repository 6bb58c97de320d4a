"""Who carries the bell for jobs, by JOBS_URL.

`database` (the default), `redis://…` or `amqp://…` (RabbitMQ), for many machines or where a
pooler stands before PostgreSQL.
"""

import logging
import threading
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from app.core.jobs.bells import CHANNEL, LOOK_AROUND, PATIENCE, Bell, PostgreSQLBell, SQLiteBell
from app.framework.postgresql import dialect
from app.framework.transactions import after_commit

log = logging.getLogger(__name__)


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
