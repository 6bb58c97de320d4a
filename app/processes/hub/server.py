"""The hub's two doors: one for readers, and one on loopback for publishers."""

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from app.core.live import tokens
from app.processes.hub import messages
from app.processes.hub.streams import Reader, Streams, TooMany

log = logging.getLogger("app.processes.hub")

#: Bytes of one published message.
MOST_BYTES = 64 * 1024
#: Milliseconds, at least and at most, before a browser connects again: not all at once.
PAUSE = (500, 3000)

#: Whether the database still lets each of these listen to what its token names.
Check = Callable[[Sequence[tokens.Claims]], Awaitable[list[bool]]]


class Server:
    """Answers for the streams. `config` is the application's; `check` asks its database."""

    def __init__(self, config: tokens.Config, streams: Streams, check: Check) -> None:
        self.config, self.streams, self.check = config, streams, check
        self.path = urlsplit(config["LIVE_PUBLISH_URL"]).path

    def for_readers(self) -> web.Application:
        """What browsers reach. Nothing can be published here."""
        app = web.Application()
        app.router.add_get(self.path, self.listen, allow_head=False)
        return app

    def for_publishers(self) -> web.Application:
        """What only this machine reaches."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post(self.path, self.publish)
        app.router.add_get(self.path + "/subscriptions/{topic}", self.subscriptions)
        return app

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """A stream: 401 without a token, 403 for what isn't in it or isn't allowed any more."""
        headers = self._cors(request)
        claims = self._claims(request, headers)
        reader = Reader(claims, self._topics(request, claims, headers), request.transport)
        last_id = request.headers.get("Last-Event-ID") or request.query.get("lastEventID")
        try:
            self.streams.join(reader, last_id)
        except TooMany:
            raise web.HTTPTooManyRequests(headers=headers) from None
        try:
            if not all(await self.check([claims])):
                raise web.HTTPForbidden(headers=headers)
            return await self._stream(request, reader, headers)
        finally:
            self.streams.leave(reader)

    async def _stream(
        self, request: web.Request, reader: Reader, headers: dict[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        response.content_type = "text/event-stream"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Accel-Buffering"] = "no"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Last-Event-ID"] = self.streams.last_id
        try:
            await response.prepare(request)
            await response.write(messages.pause(random.randint(*PAUSE)))  # noqa: S311
            while (chunk := await reader.queue.get()) is not None:
                await response.write(chunk)
        except ConnectionError:  # the reader has gone, or was cut off
            pass
        return response

    async def publish(self, request: web.Request) -> web.Response:
        """Mercure's way to publish. Answers the message's id."""
        try:
            tokens.check_publisher(self.config, _bearer(request))
        except tokens.BadToken:
            raise web.HTTPUnauthorized from None
        form = await request.post()
        said: dict[str, Any] = {name: form.get(name) for name in ("id", "type", "retry")}
        topics = [str(topic) for topic in form.getall("topic", [])]
        if not topics:
            raise web.HTTPBadRequest(text="no topic")
        try:
            return web.Response(
                text=self.streams.publish(topics, str(form.get("data", "")), **said)
            )
        except messages.Unwritable as error:
            raise web.HTTPBadRequest(text=str(error)) from None

    async def subscriptions(self, request: web.Request) -> web.Response:
        """Who listens to a topic, as Mercure has it: for us alone."""
        return who_listens(self.config, request, self.streams.people_at)

    def _cors(self, request: web.Request) -> dict[str, str]:
        """Our own pages alone may read a stream, with their cookie."""
        origin = request.headers.get("Origin")
        if origin is None:
            return {}
        if origin != self.config["BASE_URL"]:
            raise web.HTTPForbidden
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }

    def _claims(self, request: web.Request, headers: dict[str, str]) -> tokens.Claims:
        token = request.cookies.get(tokens.COOKIE) or _bearer(request)
        try:
            return tokens.read_listener(self.config, token)
        except tokens.BadToken:
            raise web.HTTPUnauthorized(headers=headers) from None

    def _topics(
        self, request: web.Request, claims: tokens.Claims, headers: dict[str, str]
    ) -> list[str]:
        topics = request.query.getall("topic", [])
        if not 0 < len(topics) <= tokens.MOST_TOPICS:
            raise web.HTTPBadRequest(headers=headers)
        if not claims.cover(topics):
            raise web.HTTPForbidden(headers=headers)
        return topics


def who_listens(
    config: tokens.Config, request: web.Request, people_at: Callable[[str], set[int]]
) -> web.Response:
    """The people who listen to the topic that the address names."""
    try:
        tokens.check_publisher(config, _bearer(request))
    except tokens.BadToken:
        raise web.HTTPUnauthorized from None
    topic = request.match_info["topic"]
    found = [
        {"type": "Subscription", "topic": topic, "active": True, "payload": {"user": user_id}}
        for user_id in sorted(people_at(topic))
    ]
    return web.json_response({"type": "Subscriptions", "subscriptions": found})


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""
