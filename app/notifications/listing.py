"""The list of notifications as a page shows it: by thread, the newest first, a part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.core.notices import Kind
from app.core.policy import Actor
from app.notifications.actions import ENDLESS
from app.notifications.models import Line
from app.notifications.models.line import names

SIZE = 20


@dataclass(frozen=True)
class Thread:
    """What happened to one thing. The list knows the newest few of it."""

    lines: Sequence[Line]

    @property
    def newest(self) -> Line:
        """What stands in the list."""
        return self.lines[0]

    @property
    def earlier(self) -> Sequence[Line]:
        """What can be unfolded."""
        return self.lines[1:]

    @property
    def left_out(self) -> int:
        """How many are older still."""
        return self.newest.how_many - len(self.lines)

    @property
    def is_unread(self) -> bool:
        """Whether anything of it is."""
        return any(line.is_unread for line in self.lines)


@dataclass(frozen=True)
class Part:
    """A part of the list. Threads go by the number of their newest event."""

    threads: Sequence[Thread]
    older: int | None

    @property
    def up_to(self) -> int:
        """The newest event that the reader has seen on this page."""
        return self.threads[0].newest.event_number if self.threads else 0


def part(
    me: Actor, kinds: Sequence[Kind], *, unread: bool, before: int | None, size: int = SIZE
) -> Part:
    """Threads of these kinds; `unread` leaves out what was read. One more is asked for."""
    lines = Line.listed(me, names(kinds), before or ENDLESS, size + 1, unread)
    threads = [Thread(list(group)) for _, group in groupby(lines, key=lambda line: line.newest)]
    older = threads[size - 1].newest.newest if len(threads) > size else None
    return Part(threads[:size], older)
