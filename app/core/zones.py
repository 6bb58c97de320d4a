"""Time zones: which there are, and what a name means."""

import datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

#: The rest of the tz database's names are old spellings, offsets and machines.
AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


@cache
def zone_names() -> list[str]:
    """Every zone that a person may choose, such as Europe/Paris."""
    return ["UTC", *sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)]


def zone_named(name: str | None) -> datetime.tzinfo:
    """The zone of that name; UTC for none, or for one that the database has dropped."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.UTC
