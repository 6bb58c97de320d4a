"""Quiet hours and mornings, by the reader's clock: past midnight, and when clocks are changed."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.zones import zone_named, zone_names
from app.notifications.hours import end_of_quiet, is_quiet, last_morning, span_of

PARIS = ZoneInfo("Europe/Paris")
NIGHT = span_of("22:00", "07:00")
NOON = span_of("12:00", "13:30")


def at(text, zone=datetime.UTC):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("clock", "span", "quiet"),
    [
        ("2026-06-01 21:59", NIGHT, False),
        ("2026-06-01 22:00", NIGHT, True),
        ("2026-06-02 00:00", NIGHT, True),
        ("2026-06-02 06:59", NIGHT, True),
        ("2026-06-02 07:00", NIGHT, False),
        ("2026-06-02 11:59", NOON, False),
        ("2026-06-02 12:00", NOON, True),
        ("2026-06-02 13:30", NOON, False),
        ("2026-06-02 03:00", None, False),
    ],
)
def test_quiet_hours_are_those_of_the_readers_clock(clock, span, quiet):
    assert is_quiet(at(clock, PARIS), span, PARIS) is quiet
    assert is_quiet(at(clock, PARIS).astimezone(datetime.UTC), span, PARIS) is quiet


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-06-01 20:30", "2026-06-02 05:00"),  # summer: 22:30 in Paris
        ("2026-12-01 21:30", "2026-12-02 06:00"),  # winter
        ("2026-03-28 22:00", "2026-03-29 05:00"),  # the night that is an hour shorter
        ("2026-10-24 20:00", "2026-10-25 06:00"),  # the night that is an hour longer
        ("2026-06-01 12:00", "2026-06-01 12:00"),  # not quiet at all
    ],
)
def test_a_mail_waits_until_quiet_hours_end(now, end):
    assert end_of_quiet(at(now), NIGHT, PARIS) == at(end)


def test_quiet_hours_that_end_in_the_missing_hour_end_with_it():
    """On 29 March 2026 Paris has no 02:30: at 01:00 in UTC it is 03:00 there."""
    span = span_of("22:00", "02:30")

    assert end_of_quiet(at("2026-03-29 00:45"), span, PARIS) == at("2026-03-29 01:00")


def test_quiet_hours_that_leave_only_the_missing_hour_go_on_until_the_next_day():
    span = span_of("03:00", "02:10")

    assert end_of_quiet(at("2026-03-28 12:00"), span, PARIS) == at("2026-03-30 00:10")


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_are_over_after_the_second():
    """On 25 October 2026 Paris has 02:30 twice: at 00:30 and at 01:30 in UTC."""
    span = span_of("22:00", "02:30")

    assert end_of_quiet(at("2026-10-25 01:10"), span, PARIS) == at("2026-10-25 01:30")


moments = st.datetimes(
    datetime.datetime(2020, 1, 1), datetime.datetime(2030, 1, 1), timezones=st.just(datetime.UTC)
)
zones = st.sampled_from(zone_names()).map(zone_named)
clocks = st.times().map(lambda time: time.replace(second=0, microsecond=0))
spans = st.tuples(clocks, clocks).filter(lambda span: span[0] != span[1])


@st.composite
def nights_of_change(draw):
    """A zone and a moment within a day of one of its changes of clock; any, where it has none."""
    zone, moment = draw(zones), draw(moments)
    days = [moment + datetime.timedelta(days=number) for number in range(367)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    change = next((i for i in range(366) if offsets[i] != offsets[i + 1]), 0)
    return zone, days[change] + draw(st.integers(-1440, 2880)) * datetime.timedelta(minutes=1)


@given(st.tuples(zones, moments) | nights_of_change(), spans)
def test_a_mail_never_goes_out_in_quiet_hours_and_waits_no_longer_than_they_last(when, span):
    zone, moment = when
    end = end_of_quiet(moment, span, zone)

    assert not is_quiet(end, span, zone)
    assert moment <= end <= moment + datetime.timedelta(hours=49)
    if end > moment:
        assert is_quiet(moment, span, zone)
        assert is_quiet(end - datetime.timedelta(microseconds=1), span, zone)


@pytest.mark.parametrize(
    ("period", "now", "morning"),
    [
        ("daily", "2026-06-03 05:59", "2026-06-02 06:00"),  # 07:59 in Paris
        ("daily", "2026-06-03 06:00", "2026-06-03 06:00"),
        ("daily", "2026-12-03 08:00", "2026-12-03 07:00"),
        ("weekly", "2026-06-01 05:59", "2026-05-25 06:00"),  # a Monday
        ("weekly", "2026-06-01 06:00", "2026-06-01 06:00"),
        ("weekly", "2026-06-07 22:30", "2026-06-01 06:00"),  # Monday in Paris already
    ],
)
def test_a_digest_is_for_eight_in_the_readers_morning(period, now, morning):
    assert last_morning(period, at(now), PARIS) == at(morning)


@given(st.sampled_from(["daily", "weekly"]), moments, zones)
def test_the_last_morning_is_past_and_not_long_ago(period, moment, zone):
    morning = last_morning(period, moment, zone)
    longest = datetime.timedelta(days=7 if period == "weekly" else 1, hours=26)

    assert morning <= moment < morning + longest
    if period == "weekly":
        assert morning.astimezone(zone).weekday() == 0


def test_a_zone_that_nobody_knows_is_utc():
    assert zone_named(None).utcoffset(at("2026-06-01 00:00").replace(tzinfo=None)) == (
        datetime.timedelta(0)
    )
    assert zone_named("Mars/Olympus") is datetime.UTC
    assert zone_named("../etc/passwd") is datetime.UTC


def test_every_zone_of_the_list_exists():
    assert {"UTC", "Europe/Paris", "Asia/Calcutta"} < set(zone_names())
    assert all(zone_named(name).key == name for name in zone_names())
