"""Pages of a list: which part is asked for, and whether there is more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SIZE = 25

#: Nobody leafs this far by hand, and the database shouldn't count that far for a robot.
LAST = 10_000


@dataclass(frozen=True)
class Page:
    """One part of a longer list."""

    items: Sequence[Any]
    number: int
    has_more: bool

    @property
    def previous(self) -> int | None:
        """The number of the page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after this one."""
        return self.number + 1 if self.has_more else None


def page_number(text: str | None) -> int:
    """The page a person asked for in the URL; anything odd means the first."""
    if text and text.isascii() and text.isdigit():
        return min(max(int(text[:9]), 1), LAST)
    return 1


def paginate(fetch, number: int, size: int = SIZE) -> Page:
    """One page of what `fetch(limit, offset)` lists. One row more is asked for, to know of more."""
    rows = list(fetch(limit=size + 1, offset=(number - 1) * size))
    return Page(rows[:size], number, has_more=len(rows) > size)
