"""What was read is forgotten after ninety days; what wasn't stays until it is."""

import datetime

from app.notifications.actions import mark_all_read
from app.notifications.tasks import KEPT, forget_old_notifications, make_digests
from app.projects.actions import finish_task
from tests.notifications.conftest import prefer, rows_of

MOMENT = datetime.timedelta(minutes=1)


def test_what_was_read_is_forgotten_when_it_is_old(acme, work, run_jobs, clock):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    begun = clock.at
    clock.at = begun + KEPT + MOMENT
    forget_old_notifications()
    assert len(rows_of("notifications")) == 1  # nobody has read it

    mark_all_read(acme.max, up_to=2**62)
    clock.at = begun + KEPT - MOMENT
    forget_old_notifications()
    assert len(rows_of("notifications")) == 1

    clock.at = begun + KEPT + MOMENT
    forget_old_notifications()
    assert rows_of("notifications") == []


def test_what_came_by_mail_alone_is_forgotten_too(acme, work, run_jobs, clock):
    prefer(acme.max, "at_once", shown=False)
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    clock.at += KEPT + MOMENT
    forget_old_notifications()

    assert rows_of("notifications") == []


def test_a_digest_is_remembered_as_long_as_what_it_held(acme, work, run_jobs, clock):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    clock.at += datetime.timedelta(days=1)
    make_digests()
    clock.at += KEPT + MOMENT
    forget_old_notifications()
    make_digests()
    assert len(rows_of("notification_digests")) == 1

    mark_all_read(acme.max, up_to=2**62)
    forget_old_notifications()
    assert rows_of("notification_digests") == []
