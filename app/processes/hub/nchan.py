"""Streams that nginx holds (nchan), as far as we must know them: to end them in time.

The application lets a stream begin (app/web/live.py) and tells us whom it is for. A stream is
made of channels: one for each topic, one for the sign-in, and one for the ten seconds in which its
token ends. Deleting a channel ends every stream that it is a part of.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import web

from app.core.live import tokens
from app.core.live.hubs import NchanHub, moment_channel, session_channel
from app.core.live.presence import Presence, note_of
from app.processes.hub.server import who_listens
from app.settings import HUB_PATH

log = logging.getLogger("app.processes.hub")


class Elsewhere:
    """One stream at nginx. Equal claims are one stream to us."""

    def __init__(self, claims: tokens.Claims, held: "Held") -> None:
        self.claims, self.held, self.watched = claims, held, False

    def end(self) -> None:
        """It ends, with the others of the same sign-in; those that may come back do."""
        self.held.forget(self.claims)
        self.held.delete(session_channel(self.claims))


class Held:
    """Who listens at nginx, until their tokens end."""

    def __init__(self, config: tokens.Config) -> None:
        self.config = config
        self.hub = NchanHub(config["LIVE_URL"].partition("+")[2])
        self.streams: dict[tokens.Claims, Elsewhere] = {}
        self.newest: dict[str, tokens.Claims] = {}  # by sign-in
        self.presence = Presence()
        self.ended_until = int(time.time()) - 2 * tokens.LIFE
        self.carrying: set[asyncio.Task[None]] = set()
        self.one_at_a_time = asyncio.Lock()

    @property
    def readers(self) -> list[Elsewhere]:
        """For the watch."""
        return list(self.streams.values())

    def door(self) -> web.Application:
        """Where the application tells us of streams: on loopback alone."""
        app = web.Application()
        app.router.add_post("/streams", self.note)
        app.router.add_get(HUB_PATH + "/subscriptions/{topic}", self.subscriptions)
        return app

    async def subscriptions(self, request: web.Request) -> web.Response:
        """Who listens to a topic, as far as we know: nginx doesn't tell us who went away, so a
        browser counts until its token ends or it asks for other topics."""
        return who_listens(self.config, request, self.people_at)

    def people_at(self, topic: str) -> set[int]:
        """By what each browser asked for last."""
        return {each.user_id for each in self.newest.values() if topic in each.topics}

    async def note(self, request: web.Request) -> web.Response:
        """A stream begins."""
        form = await request.post()
        try:
            tokens.check_publisher(self.config, str(form.get("proof", "")))
            claims = tokens.read_listener(self.config, str(form.get("token", "")))
        except tokens.BadToken:
            raise web.HTTPUnauthorized from None
        self.streams[claims] = Elsewhere(claims, self)
        before = self.newest.get(claims.session)
        self.newest[claims.session] = claims
        self.presence.moved({*claims.topics, *(before.topics if before else ())})
        return web.Response()

    def forget(self, claims: tokens.Claims) -> None:
        """It is over."""
        self.streams.pop(claims, None)
        if self.newest.get(claims.session) == claims:
            del self.newest[claims.session]
            self.presence.moved(claims.topics)

    def tick(self) -> None:
        """Once a second: end the streams whose tokens have ended; say where people came or went."""
        for topic in self.presence.news(self.people_at):
            self.carry(self.hub.tell, topic, note_of(topic))
        moment = time.time()
        for claims in [claims for claims in self.streams if claims.ends_at <= moment]:
            self.forget(claims)
        while self.ended_until < moment - 1:
            self.ended_until += 1
            if self.ended_until % tokens.STEP == 0:
                self.delete(moment_channel(self.ended_until))

    def end_all(self) -> None:
        """We stop; nginx goes on."""
        for task in self.carrying:
            task.cancel()
        self.hub.close()

    def delete(self, name: str) -> None:
        """Delete a channel, without waiting for it."""
        self.carry(self.hub.end, name)

    def carry(self, act: Callable[..., None], *args: str) -> None:
        """Have nginx do something, without waiting for it."""
        task = asyncio.create_task(self._carry(act, *args))
        self.carrying.add(task)
        task.add_done_callback(self.carrying.discard)

    async def _carry(self, act: Callable[..., None], *args: str) -> None:
        for pause in (0.1, 0.5, 1, 2, 0):
            try:
                async with self.one_at_a_time:
                    await asyncio.to_thread(act, *args)
                return
            except Exception as error:  # of sockets and http.client
                log.warning("nchan is away: %s: %s", type(error).__name__, error)
                await asyncio.sleep(pause)
