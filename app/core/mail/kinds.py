"""Kinds of mail: what a person can't do without, and what they may stop."""

from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l


class Switch(Protocol):
    """Who knows which parts of a kind somebody has stopped: the room whose kind it is.

    A part is what the room gave the letter, as JSON: it says whose part it is, and which.
    """

    def title(self, part: Any) -> str:
        """What stops with it, in the reader's language."""

    def is_stopped(self, part: Any) -> bool:
        """Whether it was stopped."""

    def stop(self, part: Any) -> None:
        """Send no more of it. To stop it twice is no error."""

    def resume(self, part: Any) -> None:
        """Send it again."""


@dataclass(frozen=True)
class Kind:
    """One kind. `title` is a lazy translation; an `optional` kind can be unsubscribed from.

    With a `switch`, each of its parts can be stopped by itself.
    """

    name: str
    title: Any
    optional: bool
    switch: Switch | None = None


#: Account and security. It is always sent, and has no unsubscribe link.
ESSENTIAL = Kind("essential", _l("Account and security"), optional=False)

#: Help for somebody who has just begun.
ONBOARDING = Kind("onboarding", _l("Tips to get started"), optional=True)

#: They come from other people, and to addresses that may never have heard of us.
INVITATIONS = Kind("invitations", _l("Invitations to workspaces"), optional=True)

#: For those who run a workspace: who would like to come in.
TEAM = Kind("team", _l("People who ask to join"), optional=True)

KINDS = {kind.name: kind for kind in (ESSENTIAL, ONBOARDING, INVITATIONS, TEAM)}


def kind_in_parts(name: str, title: Any, switch: Switch) -> Kind:
    """Register an optional kind of a room above, which knows what was stopped of it."""
    if name in KINDS:
        raise ValueError(f"the kind {name} is registered twice")
    KINDS[name] = Kind(name, title, optional=True, switch=switch)
    return KINDS[name]
