"""When a reader may be written to, by the clock on their wall: quiet hours, and mornings.

Clocks are set forward and back: an hour is missing or comes twice. So a time of the day is
always turned into a moment, and a moment back into a time of the day, before they are compared.
"""

import datetime

#: When a digest is for: at eight, and the weekly one on Mondays.
MORNING = datetime.time(8)

Span = tuple[datetime.time, datetime.time]

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


def span_of(begins: str | None, ends: str | None) -> Span | None:
    """Quiet hours as they are kept, HH:MM, as times of the day."""
    if not begins or not ends:
        return None
    return datetime.time.fromisoformat(begins), datetime.time.fromisoformat(ends)


def is_quiet(moment: datetime.datetime, span: Span | None, zone: datetime.tzinfo) -> bool:
    """Whether the reader's clock is within their quiet hours, which may go past midnight."""
    if not span:
        return False
    begins, ends = span
    clock = moment.astimezone(zone).time()
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def end_of_quiet(
    moment: datetime.datetime, span: Span | None, zone: datetime.tzinfo
) -> datetime.datetime:
    """The first moment from this one on that isn't quiet."""
    if not is_quiet(moment, span, zone):
        return moment
    # Quiet hours begin and end, and clocks are changed, on whole minutes. An end may be missing
    # that day or come twice, so the minutes are looked at rather than counted.
    minute = moment.astimezone(datetime.UTC).replace(second=0, microsecond=0)
    while is_quiet(minute, span, zone):
        minute += MINUTE
    return minute


def last_morning(
    period: str, moment: datetime.datetime, zone: datetime.tzinfo
) -> datetime.datetime:
    """The morning that the latest digest of this period is for: today's, or this Monday's, unless
    it isn't eight yet."""
    today = moment.astimezone(zone).date()
    if period == "weekly":
        today -= today.weekday() * DAY
    morning = _moment(today, MORNING, zone)
    step = DAY if period == "daily" else 7 * DAY
    return morning if morning <= moment else _moment(today - step, MORNING, zone)


def _moment(date: datetime.date, time: datetime.time, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(date, time, zone).astimezone(datetime.UTC)
