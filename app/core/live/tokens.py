"""Short proofs for the hub: who listens to what, and that it is we who publish.

A listener's token is in a cookie that scripts can't read, on the hub's path alone. It names the
person, a digest of their sign-in, and the topics; it is good for a minute, and its stream ends
with it. It is Mercure's token: any Mercure hub understands it.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from app.core.tokens import digest

ALGORITHM = "HS256"
LISTENERS, PUBLISHERS = "live", "live/publish"

#: Seconds that a token is good for.
LIFE = 60

#: Streams end in steps of so many seconds where a hub can't end each by itself (nchan).
STEP = 10

#: Topics that one browser may listen to.
MOST_TOPICS = 40

#: What the cookie is called in Mercure's protocol.
COOKIE = "mercureAuthorization"

#: Where a hub says who listens to a topic, by Mercure's protocol.
SUBSCRIPTIONS = "/.well-known/mercure/subscriptions/{topic}"

Config = Mapping[str, Any]
BadToken = jwt.InvalidTokenError


@dataclass(frozen=True)
class Claims:
    """What a listener's token says."""

    user_id: int
    session: str
    topics: tuple[str, ...]
    ends_at: float

    def cover(self, topics: Sequence[str]) -> bool:
        """Whether each of these is named here. There are no wildcards."""
        return set(topics) <= set(self.topics)


def mark_of(token_hash: str) -> str:
    """How a token names a sign-in: nothing that would sign anybody in."""
    return digest(token_hash)[:32]


def listener_token(config: Config, user_id: int, token_hash: str, topics: Iterable[str]) -> str:
    """Let a person's browser listen to these topics for a minute."""
    return _encode(
        config,
        LISTENERS,
        {"subscribe": list(topics), "payload": {"user": user_id}},
        sub=str(user_id),
        sid=mark_of(token_hash),
    )


def publisher_token(config: Config) -> str:
    """Let us publish, and ask who listens, for a minute."""
    return _encode(config, PUBLISHERS, {"publish": ["*"], "subscribe": [SUBSCRIPTIONS]})


def read_listener(config: Config, token: str) -> Claims:
    """What the token says. Raises BadToken unless it is ours, for listeners, and still good."""
    claims = _decode(config, LISTENERS, token, ["exp", "iat", "iss", "aud", "sub", "sid"])
    try:
        topics = tuple(map(str, claims["mercure"]["subscribe"]))
        return Claims(int(claims["sub"]), claims["sid"], topics, float(claims["exp"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadToken("not a listener's") from error


def check_publisher(config: Config, token: str) -> None:
    """Raise BadToken unless it is one of ours, for publishing, and still good."""
    _decode(config, PUBLISHERS, token, ["exp", "iss", "aud"])


def _encode(config: Config, audience: str, mercure: dict[str, Any], **claims: str) -> str:
    moment = int(time.time())
    claims |= {"iss": config["BASE_URL"], "aud": audience}
    whole = {**claims, "iat": moment, "exp": moment + LIFE, "mercure": mercure}
    return jwt.encode(whole, config["LIVE_KEY"], algorithm=ALGORITHM)


def _decode(config: Config, audience: str, token: str, required: list[str]) -> dict[str, Any]:
    return jwt.decode(
        token,
        config["LIVE_KEY"],
        algorithms=[ALGORITHM],
        audience=audience,
        issuer=config["BASE_URL"],
        options={"require": required},
    )
