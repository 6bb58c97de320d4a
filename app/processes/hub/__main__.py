"""`python -m app.processes.hub`: SIGTERM ends the streams; browsers come back to the next one."""

import asyncio
import logging
import os
import signal
from typing import Any

from app.boot import create_app
from app.processes.hub.serving import serving

log = logging.getLogger("app.processes.hub")


def main() -> None:
    """Serve until the signal to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(until_told(create_app(), os.environ.get("HOST", "127.0.0.1")))


async def until_told(app: Any, host: str) -> None:
    """Until SIGTERM, Ctrl-C or SIGHUP."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(app, host):
        log.info("Streams at %s.", app.config["LIVE_PUBLIC_URL"])
        await stop.wait()


if __name__ == "__main__":
    main()
