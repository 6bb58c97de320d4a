"""The herald carries hints from this process to the hub. No page ever waits for the hub.

One thread, started with the first hint. What is told while it is under way gathers, the newest
version of each topic only; so a burst is a few messages. If the hub is away the herald keeps
trying: what it carries can't grow beyond one number for each topic.
"""

import atexit
import logging
import threading
from collections.abc import Mapping
from typing import Protocol

from app.core.live.topics import Topic

log = logging.getLogger(__name__)

#: Seconds in which hints of the same topic become one.
GATHER = 0.01
#: Seconds until another try when the hub is away.
PATIENCE = 1.0
#: Topics that may wait for a hub that is away. Readers come to know the rest when they connect.
MOST = 5000


class Hub(Protocol):
    """Where hints go: see hubs.py."""

    def publish(self, topic: Topic, version: int) -> None:
        """Tell everybody who listens to the topic. Raises OSError and its kind."""

    def check(self) -> None:
        """Raise if the hub is away."""

    def close(self) -> None:
        """Let go of the connection."""


class Herald:
    """Gathers hints and publishes them, in a thread of its own."""

    def __init__(self, hub: Hub | None) -> None:
        self.hub = hub
        self.waiting: dict[Topic, int] = {}
        self.lock = threading.Lock()
        self.wanted = threading.Event()
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None

    def tell(self, news: Mapping[Topic, int]) -> None:
        """These topics have come to these versions. Never waits, never fails."""
        if self.hub is None:
            return
        with self.lock:
            self._keep(news)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="herald", daemon=True)
                self.thread.start()
                atexit.register(self.close)  # what was committed last is still carried
        self.wanted.set()

    def close(self) -> None:
        """Carry what is waiting if the hub is there, and stop. Twice is no error."""
        atexit.unregister(self.close)
        self.closed.set()
        self.wanted.set()
        if self.thread:
            self.thread.join(PATIENCE + 2)
        if self.hub:
            self.hub.close()

    def _keep(self, news: Mapping[Topic, int]) -> None:
        for topic, version in news.items():
            self.waiting[topic] = max(version, self.waiting.get(topic, 0))
        for topic in list(self.waiting)[: max(0, len(self.waiting) - MOST)]:
            del self.waiting[topic]

    def _run(self) -> None:
        while not self.closed.is_set():
            self.wanted.wait()
            self.wanted.clear()
            self.closed.wait(GATHER)
            self._carry()

    def _carry(self) -> None:
        """Publish what waits; what the hub doesn't take waits on."""
        with self.lock:
            news, self.waiting = self.waiting, {}
        try:
            for topic in sorted(news, key=lambda t: t.kind is not None):  # the widest first
                self.hub.publish(topic, news[topic])  # type: ignore[union-attr]
                del news[topic]
        except Exception as error:  # of sockets and http.client; readers catch up from the database
            log.warning("the hub is away: %s: %s", type(error).__name__, error)
            with self.lock:
                self._keep(news)
            self.closed.wait(PATIENCE)
            self.wanted.set()
