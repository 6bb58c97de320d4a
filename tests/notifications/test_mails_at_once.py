"""A mail for each notification: for who wants it at once, and not in the middle of their night."""

import datetime

import pytest

from app.core.db import transaction
from app.core.isolation import everywhere
from app.identity.actions import choose_time_zone
from app.notifications.actions import mark_all_read
from app.notifications.models import QuietHours
from app.notifications.tasks import deliver_notification
from app.projects.actions import finish_task
from tests.notifications.conftest import erase, lines_of, prefer, rows_of


@pytest.fixture
def finished(acme, work):
    """A function by which Ada ticks Max's task off."""
    return lambda: finish_task(acme.ada, work.task, done=True)


def test_nobody_is_mailed_who_did_not_ask_for_it(acme, finished, run_jobs, mailbox):
    finished()
    run_jobs()

    assert mailbox() == []


def test_who_wants_it_at_once_gets_a_mail_with_the_way_there_and_out(
    acme, work, finished, run_jobs, mailbox
):
    prefer(acme.max, "at_once")
    finished()
    run_jobs()

    [mail] = mailbox()
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == "max@example.com"
    assert mail["Subject"] == "Ada finished the task “Write”"
    assert f"/w/acme/tasks/{work.task.id}" in text
    assert "/w/acme/notifications/preferences" in text
    assert "This is one of our “Your tasks and projects, in Acme” mails." in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_job_that_runs_again_mails_no_second_time(acme, finished, run_jobs, mailbox):
    prefer(acme.max, "at_once")
    finished()
    run_jobs()
    [row] = rows_of("notifications")
    deliver_notification.send(row["workspace_id"], row["id"])
    run_jobs()

    assert len(mailbox()) == 1


def test_by_mail_alone_is_in_no_list(acme, finished, run_jobs, mailbox):
    prefer(acme.max, "at_once", shown=False)
    finished()
    run_jobs()

    assert len(mailbox()) == 1
    assert lines_of(acme.max) == []


@pytest.mark.parametrize("change", ["read", "unwanted", "left", "demoted", "gone"])
def test_a_mail_that_has_become_pointless_is_not_sent(
    acme, work, finished, run_jobs, mailbox, change
):
    prefer(acme.max, "at_once")
    finished()
    run_jobs()
    first = rows_of("notifications")[0]
    with everywhere("a test"), transaction() as tx:  # as if it had not been sent yet
        tx.execute("DELETE FROM mails")
    if change == "read":
        mark_all_read(acme.max, up_to=2**62)
    elif change == "unwanted":
        prefer(acme.max, "daily")
    elif change == "left":
        erase(acme.max)
    elif change == "demoted":
        with everywhere("a test"), transaction() as tx:
            tx.execute("UPDATE notifications SET kind = 'of old'")
    else:
        erase(work.project)
        with everywhere("a test"), transaction() as tx:
            tx.execute("DELETE FROM notifications")
    deliver_notification.send(first["workspace_id"], first["id"])
    run_jobs()

    assert len(mailbox()) == 1


def test_a_mail_waits_for_the_end_of_quiet_hours_by_the_readers_clock(
    acme, finished, run_jobs, job_rows, mailbox, clock
):
    prefer(acme.max, "at_once")
    choose_time_zone(acme.max.user, "Europe/Paris")
    with transaction():
        QuietHours.set(acme.max, "22:00", "07:00")
    clock.at = datetime.datetime(2026, 6, 3, 20, 30, tzinfo=datetime.UTC)  # 22:30 in Paris
    finished()
    run_jobs()

    assert mailbox() == []
    [waiting] = [row for row in job_rows() if row["actor"] == "deliver_notification"]
    pause = as_time(waiting["run_at"]) - as_time(waiting["created_at"])
    assert abs(pause - datetime.timedelta(hours=8.5)) < datetime.timedelta(minutes=1)

    clock.at = datetime.datetime(2026, 6, 4, 5, 0, tzinfo=datetime.UTC)
    with everywhere("a test"), transaction() as tx:
        tx.execute("UPDATE jobs SET run_at = created_at")
    run_jobs()
    assert len(mailbox()) == 1


def as_time(value):
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


def test_what_is_essential_comes_at_once_and_has_no_way_to_stop_it(
    acme, retold, finished, run_jobs, mailbox, clock
):
    retold([acme.max], essential=True)
    prefer(acme.max, "none", kind="retold", shown=False)
    with transaction():
        QuietHours.set(acme.max, "00:00", "23:59")
    finished()
    run_jobs()

    [mail] = mailbox()
    assert mail["Subject"] == "Ada finished the task “Write”"
    assert mail["List-Unsubscribe"] is None
    assert len(lines_of(acme.max)) == 1


def test_a_room_that_writes_its_own_mail_gets_no_second_one(
    acme, retold, finished, run_jobs, mailbox
):
    retold([acme.max], essential=True, has_own_mail=True)
    finished()
    run_jobs()

    assert mailbox() == []
    assert len(lines_of(acme.max)) == 1


def test_J07_a_name_of_two_lines_is_a_subject_of_one(acme, finished, work, run_jobs, mailbox):
    prefer(acme.max, "at_once")
    with transaction():
        work.task.title = "Write\r\nBcc: x@y.zz"
        work.task.save()
    finished()
    run_jobs()

    assert mailbox()[0]["Subject"].strip() == "Ada finished the task “Write Bcc: x@y.zz”"
