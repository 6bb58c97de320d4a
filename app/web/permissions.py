"""Every permission on one screen, by the room that registered it: for the page, forms and docs."""

from importlib import import_module
from typing import Any

from app.core.policy import PERMISSIONS, Permission


def by_room() -> list[tuple[Any, list[Permission]]]:
    """The rooms that have permissions: what they are called, and what can be done in them."""
    rooms: dict[str, Any] = {}
    from app.boot import ROOMS  # it assembles us, too

    for room in ROOMS:
        if room != "core":
            rooms[room] = _declared_by(room)
    return [found for found in rooms.values() if found]


def _declared_by(room: str) -> tuple[Any, list[Permission]] | None:
    try:
        policy = import_module(f"app.{room}.policy")
    except ModuleNotFoundError:
        return None
    own = {value for value in vars(policy).values() if isinstance(value, Permission)}
    return policy.TITLE, [each for each in PERMISSIONS.values() if each in own]
