"""Mails that bundle: once per reader, workspace and period, at eight by the reader's clock."""

import datetime

import pytest

from app.core.db import transaction
from app.core.isolation import everywhere
from app.identity.actions import choose_time_zone
from app.notifications.actions import mark_all_read
from app.notifications.models import Pending, QuietHours
from app.notifications.tasks import deliver_digest, make_digests
from app.projects.actions import add_task, create_project, finish_task
from app.workspaces.models import Membership
from tests.notifications.conftest import erase, prefer, rows_of

EIGHT = datetime.datetime(2026, 6, 3, 8, tzinfo=datetime.UTC)  # a Wednesday
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def happen(acme, work, run_jobs, clock):
    """A function by which Ada ticks off a task of Max's at a given time."""

    def finish(moment):
        clock.at = moment
        task = add_task(acme.max, work.project, title=f"Task of {moment:%d %H:%M}")
        finish_task(acme.ada, task, done=True)
        run_jobs()

    return finish


@pytest.fixture
def tick(run_jobs, clock):
    """A function that lets the periodic job run at a given time, and what it sends."""

    def run(moment):
        clock.at = moment
        make_digests()
        run_jobs()

    return run


def texts(mailbox):
    return [mail.get_body(("plain",)).get_content() for mail in mailbox()]


def test_what_came_up_is_bundled_in_the_morning_and_never_again(acme, happen, tick, mailbox):
    happen(EIGHT - 20 * HOUR)
    happen(EIGHT - 2 * HOUR)
    for moment in (EIGHT - HOUR, EIGHT, EIGHT, EIGHT + HOUR, EIGHT + DAY):
        tick(moment)

    [mail] = mailbox()
    assert [row["workspace_id"] for row in rows_of("mails")] == [acme.workspace.id]
    assert mail["To"] == "max@example.com"
    assert mail["Subject"] == "2 things happened in Acme"
    [text] = texts(mailbox)
    assert "Ada finished the task “Task of 02 12:00”" in text
    assert "Ada finished the task “Task of 03 06:00”" in text
    assert "Daily summary of Acme" in text


def test_what_comes_up_after_the_morning_waits_for_the_next(acme, happen, tick, mailbox):
    happen(EIGHT - HOUR)
    tick(EIGHT + HOUR)
    happen(EIGHT + 2 * HOUR)
    tick(EIGHT + 3 * HOUR)
    assert len(mailbox()) == 1

    tick(EIGHT + DAY)
    assert ["Task of 03 10:00" in text for text in texts(mailbox)] == [True, False]


def test_after_a_downtime_of_days_one_mail_makes_up_for_all(acme, happen, tick, mailbox):
    happen(EIGHT - HOUR)
    happen(EIGHT + DAY)
    tick(EIGHT + 3 * DAY + 5 * HOUR)
    tick(EIGHT + 3 * DAY + 6 * HOUR)

    assert [mail["Subject"] for mail in mailbox()] == ["2 things happened in Acme"]


def test_J06_of_many_that_bundle_at_once_one_does(acme, happen, run_jobs, clock, race, mailbox):
    happen(EIGHT - HOUR)
    clock.at = EIGHT
    assert [each for each in race(make_digests) if each] == []
    run_jobs()

    assert len(mailbox()) == 1
    assert len(rows_of("notification_digests")) == 1


def test_a_job_that_runs_again_mails_no_second_time(acme, happen, tick, run_jobs, mailbox):
    happen(EIGHT - HOUR)
    tick(EIGHT)
    [digest] = rows_of("notification_digests")
    deliver_digest.send(digest["workspace_id"], digest["id"])
    run_jobs()

    assert len(mailbox()) == 1


def test_with_nothing_unread_there_is_no_mail(acme, happen, tick, mailbox):
    happen(EIGHT - HOUR)
    mark_all_read(acme.max, up_to=2**62)
    tick(EIGHT)

    assert mailbox() == []
    assert rows_of("notification_digests") == []


@pytest.mark.parametrize("change", ["read", "unwanted", "left"])
def test_what_has_become_pointless_since_it_was_bundled_is_not_sent(
    acme, happen, run_jobs, clock, mailbox, change
):
    happen(EIGHT - HOUR)
    clock.at = EIGHT
    make_digests()
    if change == "read":
        mark_all_read(acme.max, up_to=2**62)
    elif change == "unwanted":
        prefer(acme.max, "none")
    else:
        erase(acme.max)
    run_jobs()

    assert mailbox() == []


def test_a_morning_is_that_of_the_readers_clock(acme, happen, tick, mailbox):
    choose_time_zone(acme.max.user, "America/New_York")
    happen(EIGHT - HOUR)
    tick(EIGHT + 3 * HOUR)
    assert mailbox() == []

    tick(EIGHT + 4 * HOUR)
    assert len(mailbox()) == 1


def test_a_digest_waits_for_the_end_of_quiet_hours(acme, happen, tick, mailbox):
    with transaction():
        QuietHours.set(acme.max, "22:00", "09:30")
    happen(EIGHT - HOUR)
    tick(EIGHT + HOUR)
    assert mailbox() == []

    tick(EIGHT + 1.5 * HOUR)
    assert len(mailbox()) == 1


def test_the_weekly_one_comes_on_mondays(acme, happen, tick, mailbox):
    prefer(acme.max, "weekly")
    happen(EIGHT)
    for days in (0, 1, 4):
        tick(EIGHT + days * DAY + HOUR)
    assert mailbox() == []

    tick(EIGHT + 5 * DAY)
    tick(EIGHT + 6 * DAY)
    assert len(mailbox()) == 1
    assert "Weekly summary of Acme" in texts(mailbox)[0]


def test_T01_each_workspace_and_each_reader_has_a_mail_of_its_own(
    acme, globex, happen, tick, run_jobs, mailbox
):
    with transaction():
        there = Membership.create(
            workspace_id=globex.workspace.id,
            user_id=acme.max.user_id,
            role="member",
            created_at=acme.max.created_at,
        )
    happen(EIGHT - HOUR)
    theirs = add_task(there, create_project(there, name="Theirs"), title="Secret")
    finish_task(globex.oscar, theirs, done=True)
    mine = add_task(acme.olga, create_project(acme.olga, name="Ours"), title="For Olga")
    finish_task(acme.ada, mine, done=True)
    run_jobs()
    tick(EIGHT)

    found = {(mail["To"], mail["Subject"]) for mail in mailbox()}
    assert found == {
        ("max@example.com", "1 thing happened in Acme"),
        ("max@example.com", "1 thing happened in Globex"),
        ("olga@example.com", "1 thing happened in Acme"),
    }
    for mail, text in zip(mailbox(), texts(mailbox), strict=True):
        assert ("Secret" in text) == ("Globex" in mail["Subject"])


def test_a_long_one_names_the_newest_and_counts_the_rest(acme, work, happen, tick, mailbox):
    for minute in range(25):
        happen(EIGHT - HOUR + minute * datetime.timedelta(minutes=1))
    tick(EIGHT)

    [text] = texts(mailbox)
    assert text.count("Ada finished") == 20
    assert "and 5 more." in text
    assert "Task of 03 07:24" in text


def test_nobody_waits_where_nothing_is_to_be_bundled(acme, happen):
    prefer(acme.max, "none")
    happen(EIGHT - HOUR)

    with everywhere("a test"):
        assert list(Pending.all_everywhere()) == []
