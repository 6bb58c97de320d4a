"""The schedule: once a tick whoever looks, and what was missed is caught up once."""

import itertools
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from periodiq import cron

from app.core.db import transaction
from app.core.jobs import schedule
from app.core.models import Schedule

START = datetime(2026, 3, 1, 3, 12, 40, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """The schedule's clock: `clock.at = …` sets it."""

    class Clock:
        at = START

    monkeypatch.setattr(schedule, "now", lambda: Clock.at)
    return Clock


@pytest.fixture
def nightly(job):
    """A job for four o'clock."""
    return job(periodic=cron("0 4 * * *"))(lambda: None)


@pytest.fixture
def job(job):
    """Lambdas as jobs: each gets a name of its own."""
    numbers = itertools.count()

    def declare(**options):
        def decorate(function):
            function.__name__ = f"periodic_{next(numbers)}"
            return job(**options)(function)

        return decorate

    return declare


def test_only_what_has_a_time_is_scheduled(context, job, nightly):
    never = job()(lambda: None)

    assert schedule.periodic([nightly, never]) == [nightly]


def test_a_new_job_begins_with_its_next_time(context, nightly, clock, job_rows):
    assert schedule.send_due([nightly]) == datetime(2026, 3, 1, 4, tzinfo=UTC)
    assert job_rows() == []


def test_J06_of_two_schedulers_one_sends_a_tick(context, nightly, clock, job_rows, race):
    schedule.send_due([nightly])
    clock.at = START + timedelta(hours=1)
    race(lambda: schedule.send_due([nightly]), runners=4)

    assert len(job_rows()) == 1


def test_J06_missed_ticks_are_caught_up_once(context, nightly, clock, job_rows):
    schedule.send_due([nightly])
    clock.at = START + timedelta(days=5)
    again = schedule.send_due([nightly])
    schedule.send_due([nightly])

    assert len(job_rows()) == 1
    assert again == datetime(2026, 3, 6, 4, tzinfo=UTC)


def test_J06_a_tick_that_is_undone_is_not_counted_as_sent(context, nightly, clock, job_rows):
    schedule.send_due([nightly])
    clock.at = START + timedelta(hours=1)
    with suppress(ZeroDivisionError), transaction():
        schedule.send_due([nightly])
        raise ZeroDivisionError
    assert job_rows() == []
    schedule.send_due([nightly])

    assert len(job_rows()) == 1


def test_what_is_due_at_the_same_minute_comes_together(context, job, nightly, clock, job_rows):
    hourly = job(periodic=cron("0 * * * *"))(lambda: None)
    later = job(periodic=cron("5 4 * * *"))(lambda: None)
    schedule.send_due([nightly, hourly, later])
    clock.at = datetime(2026, 3, 1, 4, 0, 1, tzinfo=UTC)
    again = schedule.send_due([nightly, hourly, later])

    assert {row["actor"] for row in job_rows()} == {nightly.actor_name, hourly.actor_name}
    assert again == datetime(2026, 3, 1, 4, 5, tzinfo=UTC)


def test_with_nothing_to_schedule_it_looks_again_later(context, clock):
    assert schedule.send_due([]) > START
    assert Schedule.find_one() is None


def test_every_job_of_the_product_is_in_the_schedule_by_name(app):
    names = {actor.actor_name for actor in schedule.periodic(app.dramatiq_broker.actors.values())}

    assert {"forget_expired", "forget_deleted", "forget_finished_jobs"} <= names
