"""dramatiq's broker over our own table: a job is stored in the transaction that sends it.

A rollback takes the job along; a commit keeps it until the work is done, whatever dies
meanwhile. What carries the wake-up (`bells.py`) only saves the worker from looking often.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any
from weakref import WeakSet

from dramatiq import Broker, Consumer, Message, MessageProxy
from dramatiq.errors import QueueJoinTimeout

from app.core.clock import now
from app.core.isolation import everywhere
from app.core.jobs import store
from app.core.jobs.bells import Bell
from app.core.jobs.carriers import bell_of
from app.core.jobs.desk import Desk

LEASE = timedelta(seconds=5)
"""How long a worker may give no sign of life before its jobs are another's."""


class DatabaseBroker(Broker):
    """Keeps jobs in the application's database. `url` says what carries the wake-up."""

    #: `send()` stores now, in the current transaction: see app/framework/transactional_jobs.py.
    transactional = True

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.lease = LEASE
        self.engine: Any = None
        self._bell: Bell | None = None
        self._of_this_thread = threading.local()
        self._desks: WeakSet[Desk] = WeakSet()

    @property
    def bell(self) -> Bell:
        """What wakes the workers."""
        if self._bell is None:
            self._bell = bell_of(self.url, self.engine)
        return self._bell

    def declare_queue(self, queue_name: str) -> None:
        """Make the queue known: workers look after every queue that an actor names."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = None
            self.emit_after("declare_queue", queue_name)

    def enqueue(self, message: Message, *, delay: int | None = None) -> Message:
        """Store a job, in the current transaction if there is one. `delay` is in milliseconds.

        A job with the `key` of one that isn't finished is left out: the other will do.
        """
        self.emit_before("enqueue", message, delay)
        run_at = now() + timedelta(milliseconds=delay or 0)
        if "claim" in message.options:  # a worker tries again what it has at hand
            statement, row = store.PUT_BACK, store.row_to_put_back(message, run_at)
            reach: AbstractContextManager[None] = everywhere(
                "a job is tried again, whoever's it is"
            )
        else:
            actor, cause = self.get_actor(message.actor_name), store.cause_of(message)
            statement, row = store.PUT, store.row_to_put(message, actor, run_at, cause)
            reach = everywhere("a job of no workspace") if not cause.workspace_id else nullcontext()
        with self.engine as tx:
            with reach:
                tx.execute(statement, row)
            self.bell.ring(tx)
        self.emit_after("enqueue", message, delay)
        return message

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30000) -> Consumer:
        """What a worker's thread reads from. Its desk outlives it: dramatiq replaces consumers.

        The desk is the thread's: two workers in one process must not share a connection.
        """
        desk = self._desk_of_this_thread(queue_name)
        desk.most = prefetch
        desk.open()
        self.bell.listen(desk.wake)
        return JobConsumer(desk, self.bell, timeout / 1000)

    def _desk_of_this_thread(self, queue_name: str) -> Desk:
        desks = vars(self._of_this_thread)
        if queue_name not in desks:
            desks[queue_name] = Desk(self.engine, queue_name, self.lease)
            self._desks.add(desks[queue_name])
        return desks[queue_name]

    def join(self, queue_name: str, *, timeout: int | None = None) -> None:
        """Wait until nothing is due or at work. `timeout`, in milliseconds, raises."""
        deadline = time.monotonic() + (timeout or 3_600_000) / 1000
        while True:
            with everywhere("the queue waits for everybody's jobs"), self.engine as tx:
                if not tx.fetchscalar(store.UNFINISHED, [queue_name, now()]):
                    return
            if time.monotonic() > deadline:
                raise QueueJoinTimeout(queue_name)
            time.sleep(0.005)

    def flush(self, queue_name: str) -> None:
        """Forget every job of a queue."""
        with everywhere("the queue is emptied of everybody's jobs"), self.engine as tx:
            tx.execute("DELETE FROM jobs WHERE queue = ?", [queue_name])

    def flush_all(self) -> None:
        """Forget every job."""
        for queue_name in self.queues:
            self.flush(queue_name)

    def close(self) -> None:
        """Let go of connections and threads."""
        for desk in list(self._desks):
            desk.close()
        if self._bell:
            self._bell.close()
            self._bell = None


class JobConsumer(Consumer):
    """A worker's thread at its desk."""

    def __init__(self, desk: Desk, bell: Bell, timeout: float) -> None:
        self.desk = desk
        self.bell = bell
        self.timeout = timeout

    def __next__(self) -> MessageProxy | None:
        message = self.desk.next(self.timeout)
        return MessageProxy(message) if message else None

    def ack(self, message: MessageProxy) -> None:
        """The job is done."""
        self.desk.put_down(message)

    def nack(self, message: MessageProxy) -> None:
        """The job failed for good."""
        self.desk.put_down(message)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Give back what was fetched but not begun."""
        self.desk.give_back(messages)

    def close(self) -> None:
        """Write down what is done; what is still at work stays leased."""
        self.bell.forget(self.desk.wake)
        self.desk.close()
