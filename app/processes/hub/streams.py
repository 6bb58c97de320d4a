"""Who listens to what, and the last messages, in memory."""

import asyncio
import secrets
import time
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from app.core.live.presence import Presence, note_of
from app.core.live.tokens import Claims
from app.processes.hub import messages

#: Messages that may wait for a reader. One more, and its stream is closed: it must catch up.
QUEUE = 256
#: Messages that a reader who comes back may ask for.
HISTORY = 1000
#: Streams that one person may have: a few browsers, and some over for those that just died.
CAP = 20
#: Seconds between two signs of life on a stream without news.
KEEP_ALIVE = 15


class TooMany(Exception):
    """The person has enough streams."""


class Message(NamedTuple):
    """One that was published."""

    id: str
    topics: frozenset[str]
    chunk: bytes


class Reader:
    """One stream: what its token says, what it listens to, and what waits to be sent."""

    def __init__(self, claims: Claims, topics: Iterable[str], transport: Any = None) -> None:
        self.claims, self.topics, self.transport = claims, frozenset(topics), transport
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.beat_at = time.monotonic() + KEEP_ALIVE
        self.watched = False  # looked at by watch.py, since it is here
        self.ended = False

    def offer(self, chunk: bytes) -> None:
        """Send this as soon as the reader takes it; a reader who is too slow is cut off."""
        if self.ended:
            return
        try:
            self.queue.put_nowait(chunk)
        except asyncio.QueueFull:
            self.cut_off()

    def end(self) -> None:
        """No more after what is waiting."""
        if not self.ended:
            try:
                self.queue.put_nowait(None)
                self.ended = True
            except asyncio.QueueFull:
                self.cut_off()

    def cut_off(self) -> None:
        """At once, with what is waiting: the reader sees a broken connection and catches up."""
        self.ended = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)
        if self.transport:
            self.transport.abort()


class Streams:
    """Every reader by topic. All of it runs in the event loop's one thread."""

    def __init__(self, cap: int = CAP) -> None:
        self.cap = cap
        self.readers: set[Reader] = set()
        self.by_topic: dict[str, set[Reader]] = {}
        self.by_person: Counter[int] = Counter()
        self.history: deque[Message] = deque(maxlen=HISTORY)
        self.boot = secrets.token_hex(4)
        self.count = 0
        self.presence = Presence()

    def people_at(self, topic: str) -> set[int]:
        """Who listens to a topic now."""
        return {reader.claims.user_id for reader in self.by_topic.get(topic, ())}

    @property
    def last_id(self) -> str:
        """The id of the newest message; `earliest` before the first, as in Mercure."""
        return self.history[-1].id if self.history else "earliest"

    def join(self, reader: Reader, last_event_id: str | None = None) -> None:
        """From now on the reader gets what is published; first, what it missed. Raises TooMany."""
        if self.by_person[reader.claims.user_id] >= self.cap:
            raise TooMany
        self.by_person[reader.claims.user_id] += 1
        self.readers.add(reader)
        for topic in reader.topics:
            self.by_topic.setdefault(topic, set()).add(reader)
        self.presence.moved(reader.topics)
        if missed := self._after(last_event_id, reader.topics):
            reader.offer(missed)

    def leave(self, reader: Reader) -> None:
        """The stream is over."""
        self.readers.discard(reader)
        self.by_person[reader.claims.user_id] -= 1
        if not self.by_person[reader.claims.user_id]:
            del self.by_person[reader.claims.user_id]
        for topic in reader.topics:
            self.by_topic[topic].discard(reader)
            if not self.by_topic[topic]:
                del self.by_topic[topic]
        self.presence.moved(reader.topics)

    def publish(self, topics: Iterable[str], data: str, **fields: str | None) -> str:
        """Send to everybody who listens to one of the topics; answers the message's id."""
        self.count += 1
        id = fields.pop("id", None) or f"{self.boot}:{self.count}"
        message = Message(id, frozenset(topics), messages.event(data, id=id, **fields))
        self.history.append(message)
        readers = {r for topic in message.topics for r in self.by_topic.get(topic, ())}
        for reader in readers:
            reader.offer(message.chunk)
        return id

    def tick(self) -> None:
        """Once a second: end what is over, and give a sign of life where it was quiet; say where
        people came or went."""
        for topic in self.presence.news(self.people_at):
            for reader in list(self.by_topic.get(topic, ())):
                reader.offer(messages.passing(note_of(topic)))
        moment, wall = time.monotonic(), time.time()
        for reader in list(self.readers):
            if reader.claims.ends_at <= wall:
                reader.end()
            elif reader.beat_at <= moment:
                reader.beat_at = moment + KEEP_ALIVE
                if reader.queue.empty():
                    reader.offer(messages.BEAT)

    def end_all(self) -> None:
        """We stop: browsers come back when another is there."""
        for reader in list(self.readers):
            reader.end()

    def _after(self, last_event_id: str | None, topics: frozenset[str]) -> bytes:
        """What was published since, in one piece. Nothing if we don't know that id any more."""
        ids = [message.id for message in self.history]
        if not last_event_id or last_event_id not in ids:
            return b""
        missed = list(self.history)[ids.index(last_event_id) + 1 :]
        return b"".join(m.chunk for m in missed if m.topics & topics)
