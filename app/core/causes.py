"""On whose behalf something runs: the request it began with, the person, the workspace, the place.

A request sets it at its doors; a job gets the cause of whoever sent it, and passes it on.
It explains (in logs, in the list of jobs) and never permits: a job checks rights anew.
"""

from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Cause:
    """Where an act began."""

    request_id: str | None = None
    user_id: int | None = None
    workspace_id: int | None = None
    #: What brought it here: `web`, `job`, or `command` for whatever is typed by hand.
    source: str = "command"
    ip: str | None = None
    user_agent: str | None = None
    #: Who acts in the person's place, as staff may.
    impersonator_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """For a message that a job travels in."""
        return asdict(self)

    @property
    def origin(self) -> dict[str, Any]:
        """What a job's row has no columns for, and its message carries."""
        known = {name: getattr(self, name) for name in ORIGIN}
        return {name: value for name, value in known.items() if value is not None}


ORIGIN = ("ip", "user_agent", "impersonator_id")


NOBODY = Cause()

_cause: ContextVar[Cause] = ContextVar("cause", default=NOBODY)


def current() -> Cause:
    """The cause of what runs now; NOBODY for a command typed by hand."""
    return _cause.get()


def set_cause(cause: Cause) -> None:
    """From now on, in this thread, this is the cause. Every request and job begins with it."""
    _cause.set(cause)


def know(**known: Any) -> None:
    """Add to the cause what has become known, such as the person, once they are recognised."""
    set_cause(replace(current(), **known))
