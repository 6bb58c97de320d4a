"""A worker's desk: the jobs of one queue that this process has taken and not yet finished.

Finished jobs are written down and new ones taken in one transaction, a handful at a time.
A thread of the desk's own keeps renewing the lease, also while the others are busy.
"""

import logging
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from dramatiq import Message, MessageProxy
from dramatiq.errors import ConnectionClosed

from app.core.jobs import store

log = logging.getLogger(__name__)

#: Seconds between two looks at the table when nothing rings: delayed jobs start this late at most.
LOOK = 0.5
#: Seconds that finished jobs may gather before they are written down while others are at work.
GATHER = 0.002


class Desk:
    """What one process holds of one queue."""

    def __init__(self, engine: Any, queue: str, lease: timedelta) -> None:
        self.engine, self.queue, self.lease = engine, queue, lease
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self.most = 1
        self.wake = threading.Event()
        self.taken: deque[Message] = deque()  # claimed, not yet handed to a thread
        self.finished: deque[MessageProxy] = deque()
        self.held: dict[int, int] = {}  # every job we have claimed: id → claim
        self.conn: Any = None
        self.closing = threading.Event()

    def open(self) -> None:
        """Connect, and begin to show signs of life. Raises dramatiq's ConnectionClosed."""
        self._disconnect()
        with self._database_errors():
            self.conn = store.connect(self.engine)
        self.closing = threading.Event()
        beat = threading.Thread(target=self._beat, args=[self.closing], name="leases", daemon=True)
        beat.start()

    def next(self, patience: float) -> Message | None:
        """The next job for a thread, or None after so many seconds without one."""
        if self.taken:
            return self.taken.popleft()
        if self.finished and len(self.held) > self.most // 2:
            time.sleep(GATHER)
        self.wake.clear()
        self._write_and_take()
        if self.taken:
            return self.taken.popleft()
        if not self.finished:
            self.wake.wait(min(patience, LOOK))
        return None

    def put_down(self, message: MessageProxy) -> None:
        """A thread is done with a job, for better or worse."""
        self.finished.append(message)
        self.wake.set()

    def give_back(self, messages: Iterable[MessageProxy]) -> None:
        """Return jobs that nobody has begun; another worker may have them at once."""
        rows = [store.claim_of(message) for message in messages]
        rows += [store.claim_of(message) for message in self.taken]
        if not rows:
            return
        with self._database_errors(), store.committed(self.conn) as conn:
            conn.cursor().executemany(store.GIVE_BACK, rows)
        self.taken.clear()
        self._let_go(rows)

    def close(self) -> None:
        """Write down what is finished, then let go of the database."""
        self.closing.set()
        try:
            if self.conn is not None:
                self._write_and_take(take=False)
        finally:
            self._disconnect()

    def _write_and_take(self, *, take: bool = True) -> None:
        done = list(self.finished)
        room = self.most - len(self.held) + len(done) if take else 0
        with self._database_errors():
            due = room > 0 and store.has_due(self.conn, self.queue)
            if not done and not due:
                return
            with store.committed(self.conn) as conn:
                store.finish(conn, done)
                if due:
                    taken = store.claim(conn, self.queue, self.owner, room, self.lease)
        for _ in done:
            self.finished.popleft()
        self._let_go(store.claim_of(message) for message in done)
        if due:
            self._take(taken)

    def _take(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self.taken.append(store.message_of(row))
            self.held[row["id"]] = row["claims"]

    def _let_go(self, claims: Iterable[Any]) -> None:
        for job_id, claim in claims:
            if self.held.get(job_id) == claim:
                del self.held[job_id]

    def _beat(self, closing: threading.Event) -> None:
        """Renew the lease four times in its life, and free what the dead left behind."""
        while not closing.is_set():
            try:
                conn = store.connect(self.engine)
                try:
                    store.renew(conn, list(self.held.items()), self.lease)
                finally:
                    conn.close()
            except self.engine.dbapi.Error as error:
                log.warning("the leases of queue %s could not be renewed: %s", self.queue, error)
            closing.wait(self.lease.total_seconds() / 4)

    def _disconnect(self) -> None:
        if self.conn is not None:
            with suppress(self.engine.dbapi.Error):
                self.conn.close()
            self.conn = None

    @contextmanager
    def _database_errors(self) -> Iterator[None]:
        """The database is away: dramatiq tries again in a while."""
        try:
            yield
        except self.engine.dbapi.Error as error:
            raise ConnectionClosed(error) from None
