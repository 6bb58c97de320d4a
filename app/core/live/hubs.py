"""The hubs that a hint can be carried to: one interface, chosen by LIVE_URL.

`embedded` (our own, app/processes/hub) and `mercure+https://…` speak Mercure's protocol;
`nchan+http://…` is the publishing side of nginx with nchan (deploy/nginx-nchan.conf).
"""

import json
import math
import time
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.core.live import tokens
from app.core.live.topics import Topic

#: Seconds after which a hub that doesn't answer counts as away.
PATIENCE = 2.0

FORM = "application/x-www-form-urlencoded"


class Refused(OSError):
    """The hub answered, and it was no success."""


class Connection:
    """One kept-alive connection to a hub, opened anew when it broke while idle."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.path = parts.path
        self.connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> int:
        """The status of the answer. Raises OSError or HTTPException if there is none."""
        return self.read(method, path, body, **headers)[0]

    def read(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError or HTTPException if there is none."""
        fresh = self.connection.sock is None
        try:
            return self._ask(method, path, body, headers)
        except (OSError, HTTPException):
            self.connection.close()
            if fresh:
                raise
        return self._ask(method, path, body, headers)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            self.connection.close()
            raise

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()


def message(topic: Topic, version: int) -> str:
    """All that a reader is told."""
    return json.dumps({"topic": str(topic), "version": version})


class MercureHub:
    """Any hub that speaks Mercure's protocol, the embedded one too."""

    def __init__(self, config: tokens.Config, url: str) -> None:
        self.config, self.url = config, url
        self.hub = Connection(url)
        self.token, self.renew_at = "", 0.0

    def publish(self, topic: Topic, version: int) -> None:
        """Tell everybody who listens to the topic."""
        fields = {"topic": str(topic), "data": message(topic, version), "private": "on"}
        headers = {"Content-Type": FORM, "Authorization": f"Bearer {self._token()}"}
        if (status := self.hub.ask("POST", self.hub.path, urlencode(fields), **headers)) != 200:
            raise Refused(f"{status} from {self.url}")

    def check(self) -> None:
        """Raise if nobody answers. Whoever listens without a token gets no stream: 401."""
        connection = Connection(self.url)
        status = connection.ask("GET", connection.path)
        connection.close()
        if status >= 500:
            raise Refused(f"{status} from {self.url}")

    def close(self) -> None:
        """Let go of the connection."""
        self.hub.close()

    def _token(self) -> str:
        if time.monotonic() > self.renew_at:
            self.token = tokens.publisher_token(self.config)
            self.renew_at = time.monotonic() + tokens.LIFE / 2
        return self.token


class NchanHub:
    """nginx with nchan: a channel for each topic, and channels that are there to be ended."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.hub = Connection(url)

    def publish(self, topic: Topic, version: int) -> None:
        """Tell everybody who listens to the topic."""
        self._ask("POST", channel(str(topic)), message(topic, version))

    def tell(self, topic: str, text: str) -> None:
        """Tell everybody who listens to the topic something that has no version."""
        self._ask("POST", channel(topic), text)

    def end(self, name: str) -> None:
        """End every stream that this channel is a part of."""
        self._ask("DELETE", name)

    def check(self) -> None:
        """Raise if nobody answers."""
        connection = Connection(self.url)
        try:
            connection.ask("GET", "/channels/check")
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of the connection."""
        self.hub.close()

    def _ask(self, method: str, name: str, body: str | None = None) -> None:
        status = self.hub.ask(method, f"/channels/{name}", body)
        if status >= 300 and (method, status) != ("DELETE", 404):
            raise Refused(f"{status} from {self.url}")


def stream_channels(claims: tokens.Claims, topics: Iterable[str]) -> list[str]:
    """What a stream at nchan is made of: deleting any of these ends it."""
    own = [session_channel(claims), moment_channel(claims.ends_at)]
    return [*map(channel, topics), *own]


def session_channel(claims: tokens.Claims) -> str:
    """All streams of one sign-in."""
    return f"session.{claims.session}"


def moment_channel(moment: float) -> str:
    """All streams whose tokens end in the same few seconds."""
    return f"ends.{math.ceil(moment / tokens.STEP) * tokens.STEP}"


def channel(topic: str) -> str:
    """What a topic's channel is called: `/people/7` is `people.7`."""
    return topic.strip("/").replace("/", ".")


def hub_of(config: Any) -> MercureHub | NchanHub | None:
    """The hub that LIVE_URL names; None for `off`."""
    kind, _, url = config["LIVE_URL"].partition("+")
    if kind == "off":
        return None
    if kind == "nchan":
        return NchanHub(url)
    return MercureHub(config, url or config["LIVE_PUBLISH_URL"])
