"""The hub as a whole, as long as a block lasts: two doors, a clock, a watch."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiohttp import web

from app.processes.hub.nchan import Held
from app.processes.hub.server import Server
from app.processes.hub.streams import Streams
from app.processes.hub.watch import Watch

#: Seconds that streams get to end.
DRAIN = 5
#: Bytes that the system keeps for a reader who doesn't read: few, so that it shows soon.
SEND_BUFFER = 32 * 1024
#: Browsers that may wait to be let in, when all come back at once.
BACKLOG = 4096


@asynccontextmanager
async def serving(app: Any, host: str) -> AsyncIterator[Streams | Held]:
    """Readers at `host`, publishers on loopback, until the block ends; then streams end too.

    Where nginx holds the streams, only the watch is ours.
    """
    config, watch = app.config, Watch(app)
    inside = ("127.0.0.1", config["LIVE_PORT"] + 1)
    streams: Streams | Held
    async with AsyncExitStack() as stack:
        if config["LIVE_URL"].startswith("nchan+"):
            streams = Held(config)
            await _open(stack, streams.door(), *inside)
        else:
            streams = Streams()
            server = Server(config, streams, watch.check)
            await _open(stack, server.for_readers(), host, config["LIVE_PORT"])
            await _open(stack, server.for_publishers(), *inside)
        tasks = [asyncio.create_task(_tick(streams)), asyncio.create_task(watch.go_on(streams))]
        try:
            yield streams
        finally:
            for task in tasks:
                task.cancel()
            streams.end_all()


async def _open(stack: AsyncExitStack, app: web.Application, host: str, port: int) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    await web.SockSite(runner, listener).start()


async def _tick(streams: Streams | Held) -> None:
    while True:
        await asyncio.sleep(1)
        streams.tick()
