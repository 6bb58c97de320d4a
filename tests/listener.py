"""A reader without a screen: one stream of events, as a browser would hold it."""

import json
import queue
import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit


class Listener:
    """Connects at once; `status` says how it was answered. What comes is read in a thread."""

    def __init__(
        self, url, topics, *, cookies=None, query=(), receive_buffer=None, read=True, **headers
    ):
        parts = urlsplit(url)
        self.connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.connection.sock = socket.socket()
        if receive_buffer:
            self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.connection.sock.connect((parts.hostname, parts.port))
        jar = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        query = urlencode([*query, *(("topic", str(topic)) for topic in topics)])
        headers = {"Accept": "text/event-stream", "Cookie": jar, **headers}
        self.connection.request("GET", f"{parts.path}?{query}", headers=headers)
        self.cookies = dict(cookies or {})
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.status, self.headers = self.answer.status, self.answer.headers
        self.events = queue.Queue()
        self.raw = b""
        self.last_id = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        if read:
            self.thread.start()

    def read(self):
        """Until the stream ends."""
        event = {}
        try:
            while line := self.answer.readline():
                self.raw += line
                name, _, value = line.decode().rstrip("\r\n").partition(":")
                if name:
                    event[name] = value.removeprefix(" ")
                elif not line.strip() and "data" in event:
                    self.last_id = event.get("id")
                    self.events.put(event)
                    event = {}
        except (OSError, HTTPException, ValueError, AttributeError):
            pass
        self.ended.set()

    def told(self, timeout=10):
        """The next message's data."""
        return json.loads(self.events.get(timeout=timeout)["data"])

    def next(self, timeout=10):
        """The next hint: not that somebody came or went."""
        while _is_presence(said := self.told(timeout)):
            pass
        return said

    def presence(self, timeout=10):
        """The next hint that somebody came or went."""
        while not _is_presence(said := self.told(timeout)):
            pass
        return said

    def versions(self, until, timeout=10):
        """The versions that come, up to this one."""
        found = []
        while not found or found[-1] < until:
            found.append(self.next(timeout)["version"])
        return found

    def close(self):
        """Hang up."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        if self.thread.ident:
            self.thread.join(10)
        self.answer.close()
        self.connection.close()
        self.socket.close()


def _is_presence(said):
    return isinstance(said, dict) and "present" in said
