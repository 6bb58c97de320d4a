"""What wakes a worker when a job was stored: a bell, and no more than that.

The job itself is in the database, and workers look there twice a second anyway. So a bell
may ring twice, for nothing, or not at all: whatever carries it can be lost whole.

Here are the bells that our own database carries: SQLite's change counter, PostgreSQL's NOTIFY.
`carriers.py` has those of other servers, and chooses.
"""

import logging
import threading
from contextlib import closing
from typing import Any

from app.core.jobs.store import connect

log = logging.getLogger(__name__)

CHANNEL = "jobs"

#: Seconds between two looks at SQLite's change counter, which costs some microseconds.
BEAT = 0.004
#: Seconds after which whoever carries the bell counts as away, and until it is tried again.
PATIENCE = 2.0
#: Seconds after which a listener looks whether it should stop.
LOOK_AROUND = 0.2


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

    def forget(self, listener: threading.Event) -> None:
        """It isn't woken any more."""
        self.listeners.discard(listener)

    def close(self) -> None:
        """Stop listening."""
        self.closed.set()
        if self.thread:
            self.thread.join(PATIENCE + 1)

    def check(self) -> None:
        """Raise what it raises if the carrier is away."""

    def wake_all(self) -> None:
        """Somebody rang."""
        for listener in list(self.listeners):  # a copy: workers come and go meanwhile
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
