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


def number_in(text: str | None) -> int | None:
    """A whole number that somebody typed into the URL; None for anything odd or huge."""
    fine = text and text.isascii() and text.isdigit() and len(text) <= 15
    return int(text) if text and fine else None


def page_number(text: str | None) -> int:
    """The page a person asked for in the URL; anything odd means the first."""
    if text and text.isascii() and text.isdigit():
        return min(max(int(text[:9]), 1), LAST)
    return 1


@dataclass(frozen=True)
class Stretch:
    """A part of a list too long to count: what lies before a number. The newest comes first."""

    items: Sequence[Any]
    has_more: bool

    @property
    def older(self) -> int | None:
        """Before which number the next part begins."""
        return self.items[-1].number if self.has_more else None


def stretch(fetch, size: int) -> Stretch:
    """The part that `fetch(limit)` lists. One row more is asked for, to know of more."""
    rows = list(fetch(limit=size + 1))
    return Stretch(rows[:size], has_more=len(rows) > size)


def paginate(fetch, number: int, size: int = SIZE) -> Page:
    """One page of what `fetch(limit, offset)` lists. One row more is asked for, to know of more."""
    rows = list(fetch(limit=size + 1, offset=(number - 1) * size))
    return Page(rows[:size], number, has_more=len(rows) > size)
