"""Which events somebody wants to see."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Filters:
    """Everything that is None or empty lets every event through."""

    person: int | None = None
    verb: str | None = None
    since: datetime.datetime | None = None
    #: The first moment that isn't wanted any more.
    until: datetime.datetime | None = None
    result: str | None = None
    words: str = ""

    @property
    def leaves_something_out(self) -> bool:
        """Whether some events aren't shown."""
        return self != EVERYTHING

    def as_dict(self) -> dict[str, Any]:
        """What is set, in plain values."""
        return {
            name: value.isoformat() if isinstance(value, datetime.datetime) else value
            for name, value in asdict(self).items()
            if value
        }


EVERYTHING = Filters()
