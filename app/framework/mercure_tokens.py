"""A stream's token is short, names its topics, and travels in a cookie that scripts can't read.

`<{MercureStream}>` and its like are for pages that push data. Several on a page belong into one
`<{MercureStreamContext}>`: then they share a connection. The product's own pages follow by hints
instead, over one connection of all tabs: `<{Live}>`, docs/live.md.
"""

import time
from typing import Any

import jwt
from flask import Response, after_this_request, g
from flask_mercure_sse.ext import MercureSSE, as_topic
from flask_mercure_sse.hub import get_subscription_id

from app.framework import Mend

MEND = Mend(
    name="mercure_tokens",
    package="flask-mercure-sse",
    version="0.4.1",
    file="ext.py:95-99, 115-117, 144-145",
    defect=(
        "The components put a token without an end into the address of the stream, from where it "
        "gets into logs; without topics it is for all of them, and so is the one that is set when "
        "the cookie is taken back."
    ),
    test="tests/framework/test_mercure_tokens.py",
    replaces=(
        "flask_mercure_sse.ext:MercureSSE.create_jwt",
        "flask_mercure_sse.ext:MercureSSE.authentified_hub_url",
        "flask_mercure_sse.ext:MercureSSE.delete_authz_cookie",
        "flask_mercure_sse.ext:MercureSSE.set_authz_cookie",
    ),
)

#: Seconds that a token is good for.
LIFE = 300

_set_authz_cookie = MercureSSE.set_authz_cookie


def create_jwt(self: MercureSSE, key: str, **data: Any) -> str:
    """A token of the hub that ends."""
    secret = getattr(self.state, key)
    if not secret:
        raise ValueError(f"Missing key {key}")
    return jwt.encode({"mercure": data, "exp": int(time.time()) + LIFE}, secret, algorithm="HS256")


def authentified_hub_url(
    self: MercureSSE, topics: Any = None, payload: Any = None, with_subscriptions: bool = False
) -> str:
    """The stream's address, without a secret; the reply's cookie names every topic of the page.

    A stream inside a context names none: it has no address of its own, and gets no token.
    """
    if topics is None:
        return self.hub_base_url()
    given = list(topics) if isinstance(topics, list | tuple) else [topics]
    wanted = [as_topic(topic) for topic in given]
    if None in given or any("*" in topic or "{" in topic for topic in wanted):
        raise ValueError("a stream names its topics, without wildcards")
    if with_subscriptions:
        wanted += [get_subscription_id(topic) for topic in list(wanted)]

    def give_token(response: Response) -> Response:
        named = g.pop("mercure_topics", None)
        return self.set_authz_cookie(response, named, payload=payload) if named else response

    if "mercure_topics" not in g:
        after_this_request(give_token)
    g.mercure_topics = [*dict.fromkeys([*g.get("mercure_topics", ()), *wanted])]
    return self.hub_url(wanted)


def set_authz_cookie(
    self: MercureSSE, response: Response, topics: Any = None, jwt: str | None = None, **options: Any
) -> Response:
    """The cookie with a token for these topics."""
    if not topics and not jwt:
        raise ValueError("a token names its topics")
    options.setdefault("max_age", LIFE)
    return _set_authz_cookie(self, response, topics, jwt, **options)


def delete_authz_cookie(self: MercureSSE, response: Response) -> Response:
    """Take the token back."""
    return _set_authz_cookie(self, response, jwt="gone", expires=0, max_age=0)


def patch() -> None:
    """Replace how tokens are made and handed out."""
    MercureSSE.create_jwt = create_jwt
    MercureSSE.authentified_hub_url = authentified_hub_url
    MercureSSE.set_authz_cookie = set_authz_cookie
    MercureSSE.delete_authz_cookie = delete_authz_cookie
