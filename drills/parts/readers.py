"""Readers of streams by the hundred, who do as a browser does: listen, come back, catch up."""

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass
class Reader:
    """One browser: its cookies, the topic it looks at, and the version it shows."""

    stream_url: str
    base_url: str
    topic: str
    cookies: dict[str, str]
    slow: bool = False
    shows: int = 0
    messages: int = 0
    connected: int = 0
    caught_up: int = 0
    done_at: float = 0.0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: a stream, and after each break the versions from the database."""
        while not stop.is_set():
            with suppress(OSError, asyncio.IncompleteReadError, ValueError):
                await self.listen(stop)
            self.open.clear()
            await asyncio.sleep(0.3)

    async def listen(self, stop: asyncio.Event) -> None:
        """One stream, to its end."""
        reader, writer = await self.ask(self.stream_url, urlencode({"topic": self.topic}))
        try:
            status = (await reader.readline()).split()[1]
            if status != b"200":
                raise OSError(f"{status!r} from the hub")
            while (await reader.readline()).strip():
                pass
            self.connected += 1
            self.open.set()
            await self.catch_up()
            while not stop.is_set():
                line = await reader.readline()
                if not line:
                    return
                if line.startswith(b"data:"):
                    self.messages += 1
                    self.show(json.loads(line[5:]).get("version", 0))
                    if self.slow:
                        await asyncio.sleep(0.2)
        finally:
            writer.close()

    async def catch_up(self) -> None:
        """Ask the application how far the topic is."""
        self.caught_up += 1
        reader, writer = await self.ask(
            f"{self.base_url}/account/live", urlencode({"topic": self.topic}), close=True
        )
        try:
            body = (await reader.read()).partition(b"\r\n\r\n")[2]
            self.show(json.loads(body)["versions"][self.topic])
        finally:
            writer.close()

    def show(self, version: int) -> None:
        """What a page would show from now on."""
        if version > self.shows:
            self.shows, self.done_at = version, time.monotonic()

    async def ask(self, url: str, query: str, close: bool = False):
        parts = urlsplit(url)
        limit = 512 if self.slow else 64 * 1024
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2 * limit)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"GET {parts.path}?{query} HTTP/1.{0 if close else 1}", f"Host: {parts.netloc}"]
        lines += ["Accept: text/event-stream", f"Cookie: {cookies}", "", ""]
        writer.write("\r\n".join(lines).encode())
        await writer.drain()
        return reader, writer
