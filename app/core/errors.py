"""Refusals that mean the same in every room. `app/web/errors.py` gives each its status."""

from typing import Any


class NotAllowed(Exception):
    """You are in, but your role doesn't grant this: 403. `permission` is what was missing."""

    def __init__(self, message: str = "", permission: str | None = None) -> None:
        super().__init__(message)
        self.permission = permission


class Paused(NotAllowed):
    """You are in, but somebody who runs the workspace has suspended your membership: 403."""


class NotFound(Exception):
    """There is no such thing here, or it isn't yours to know of: 404."""


class Conflict(Exception):
    """Somebody else has saved it meanwhile, and nothing was written: the page shows both, 409.

    `current` is what is there now, `name` who wrote that, if they are still known.
    """

    def __init__(self, current: Any, name: str | None = None) -> None:
        super().__init__(str(current))
        self.current, self.name = current, name
