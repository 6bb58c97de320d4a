"""Who looks at a thing now, as far as the hub can tell: it knows who listens to its topic.

Nothing of it is stored. The embedded hub knows at once who came and went, nchan for as long as a
token lasts (a minute), a foreign Mercure hub if its subscription API is on. A page that wants to
show it asks the application, which asks the hub, and shows those who are members at that moment.
"""

import json
from collections.abc import Callable, Iterable
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from app.core.live import tokens
from app.core.live.hubs import Connection
from app.core.live.topics import Topic, parse


class Presence:
    """For a hub: of which things the people who listen have changed, since it was last asked."""

    def __init__(self) -> None:
        self.touched: set[str] = set()
        self.known: dict[str, frozenset[int]] = {}

    def moved(self, topics: Iterable[str]) -> None:
        """A stream with these topics began or ended. Of a person or a workspace nobody asks."""
        self.touched |= {topic for topic in topics if parse(topic).kind}

    def news(self, people_at: Callable[[str], set[int]]) -> list[str]:
        """The topics with other people than before. Who comes back at once wasn't away."""
        touched, self.touched = self.touched, set()
        return [topic for topic in sorted(touched) if self._differs(topic, people_at(topic))]

    def _differs(self, topic: str, people: set[int]) -> bool:
        before = self.known.pop(topic, frozenset())
        if people:
            self.known[topic] = frozenset(people)
        return before != people


def note_of(topic: str) -> str:
    """What those who listen are told: that they may ask again. Not who."""
    return json.dumps({"topic": topic, "present": True})


def people_at(config: Any, topic: Topic) -> set[int]:
    """The ids of the people who listen to a topic. Nobody, if the hub doesn't say."""
    kind, _, url = config["LIVE_URL"].partition("+")
    if kind == "off":
        return set()
    hub = Connection(url if kind == "mercure" else config["LIVE_PUBLISH_URL"])
    headers = {"Authorization": f"Bearer {tokens.publisher_token(config)}"}
    try:
        path = f"{hub.path}/subscriptions/{quote(str(topic), safe='')}"
        status, body = hub.read("GET", path, **headers)
        return _read(body) if status == 200 else set()
    except (OSError, HTTPException, ValueError):
        return set()
    finally:
        hub.close()


def _read(body: bytes) -> set[int]:
    found = json.loads(body)["subscriptions"]
    payloads = [each.get("payload") for each in found if each.get("active")]
    return {each["user"] for each in payloads if isinstance(each, dict) and "user" in each}
