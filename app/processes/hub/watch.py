"""Streams whose reader may not listen any more are ended within seconds.

Every `LOOK` seconds the database is asked: is the sign-in still good, and may the person
still see what the stream is about? Nobody has to tell us that a session ended, a role changed
or a member went: whoever wrote it, in whatever way, it is seen here. It costs a query or two as
long as nothing happens: rights in a workspace are looked at again when its version has grown.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from app.core.live.tokens import Claims
from app.processes.hub.nchan import Elsewhere, Held
from app.processes.hub.streams import Reader, Streams
from app.web import listening

log = logging.getLogger("app.processes.hub")

#: Seconds between two looks.
LOOK = 2


class Watch:
    """Asks the application's database, in a thread: the streams go on meanwhile."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.versions: dict[int, int] = {}

    async def check(self, claims: Sequence[Claims]) -> list[bool]:
        """Whether each may listen to all that its token names, now."""
        return await asyncio.to_thread(self._ask, listening.allowed, claims)

    async def go_on(self, streams: Streams | Held) -> None:
        """Look again and again. While the database is away, tokens alone end streams."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                for reader in await asyncio.to_thread(self._ask, self._over, list(streams.readers)):
                    reader.end()
            except Exception as error:  # of two drivers
                log.warning("streams can't be checked: %s: %s", type(error).__name__, error)

    def _ask(self, question: Callable[[Any], Any], about: Any) -> Any:
        with self.app.app_context():
            return question(about)

    def _over(self, readers: Sequence[Reader | Elsewhere]) -> list[Reader | Elsewhere]:
        """The readers that may not go on."""
        before = self.versions
        claims = [reader.claims for reader in readers]
        self.versions = listening.versions_of(claims)
        signed_in = listening.signed_in(claims)
        over = []
        for reader in readers:
            spaces = listening.workspaces_in(reader.claims)
            quiet = reader.watched and all(
                id in before and before[id] == self.versions.get(id) for id in spaces
            )
            reader.watched = True
            if reader.claims not in signed_in or not (quiet or listening.may_all(reader.claims)):
                over.append(reader)
        return over
