"""Reading, keeping, muting: everybody for themselves."""

import pytest

from app.core.db import transaction
from app.core.errors import NotFound
from app.core.notices import kinds_for
from app.notifications.actions import (
    mark_all_read,
    mark_read,
    mark_unread,
    mute_thread,
    open_notification,
)
from app.notifications.counting import unread_counts
from app.notifications.listing import part
from app.projects.actions import add_task, delete_project, delete_task, finish_task
from app.workspaces.actions import resume_member, suspend_member
from app.workspaces.models import Membership
from tests.cast import make_member
from tests.notifications.conftest import erase, lines_of, rows_of, with_role


@pytest.fixture
def told(acme, work, run_jobs):
    """Max's notifications: Ada ticked his task off, and took that back."""
    finish_task(acme.ada, work.task, done=True)
    finish_task(acme.ada, work.task, done=False)
    run_jobs()
    return lines_of(acme.max)


def unread(member):
    return unread_counts(member.user)[member.workspace_id]


ACTS = [
    open_notification,
    mark_read,
    mark_unread,
    lambda actor, id: mute_thread(actor, id, mute=True),
    lambda actor, id: mute_thread(actor, id, mute=False),
]


@pytest.mark.parametrize("act", ACTS)
def test_T02_somebody_elses_notification_is_not_found_and_stays_as_it_was(acme, globex, told, act):
    before = rows_of("notifications")
    for stranger in (globex.oscar, acme.olga, acme.vera):
        with pytest.raises(NotFound):
            act(stranger, told[0].id)
        with pytest.raises(NotFound):
            act(stranger, 999_999)

    assert rows_of("notifications") == before
    assert rows_of("notification_mutes") == []


@pytest.mark.parametrize("act", ACTS)
def test_T02_ones_own_from_another_workspace_is_not_reached_through_this_one(
    acme, globex, told, act
):
    with transaction():
        elsewhere = Membership.create(
            workspace_id=globex.workspace.id,
            user_id=acme.max.user_id,
            role="member",
            created_at=acme.max.created_at,
        )
    with pytest.raises(NotFound):
        act(elsewhere, told[0].id)
    mark_all_read(elsewhere, up_to=2**62)

    assert unread(acme.max) == 2


def test_what_is_marked_for_one_is_not_marked_for_another(acme, work, told, run_jobs):
    mark_all_read(acme.olga, up_to=2**62)

    assert unread(acme.max) == 2


def test_to_open_one_marks_its_thread_up_to_it_and_leads_to_it(acme, work, told):
    newest, oldest = told
    assert open_notification(acme.max, oldest.id) == ("workspace.tasks_id", {"id": work.task.id})
    assert [line.is_unread for line in lines_of(acme.max)] == [True, False]

    open_notification(acme.max, newest.id)
    assert unread(acme.max) == 0


def test_a_link_leads_where_the_reader_may_go(acme, work, told):
    viewer = with_role(acme.max, "viewer")

    place = open_notification(viewer, told[0].id)
    assert place == ("workspace.projects_id", {"id": work.project.id})


def test_what_is_gone_leads_to_what_is_left_of_it(acme, work, told):
    delete_task(acme.max, work.task)
    assert open_notification(acme.max, told[0].id) == (
        "workspace.projects_id",
        {"id": work.project.id},
    )

    delete_project(acme.max, work.project)
    assert open_notification(acme.max, told[0].id) is None

    erase(work.task)
    assert open_notification(acme.max, told[0].id) is None


def test_one_is_kept_for_later_and_read_again(acme, told):
    mark_all_read(acme.max, up_to=2**62)
    mark_unread(acme.max, told[1].id)
    assert [line.is_unread for line in lines_of(acme.max)] == [False, True]

    mark_read(acme.max, told[1].id)
    assert unread(acme.max) == 0


def test_what_comes_in_after_a_page_was_shown_stays_unread(acme, work, told, run_jobs):
    seen = told[0].event_number
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    mark_all_read(acme.max, up_to=seen)
    assert unread(acme.max) == 1
    for odd in (-(10**30), 10**30):
        mark_all_read(acme.max, up_to=odd)
    assert unread(acme.max) == 0


def test_the_list_goes_by_thread_the_newest_first_and_part_by_part(acme, work, told, run_jobs):
    for number in range(4):
        task = add_task(acme.max, work.project, title=f"Task {number}")
        finish_task(acme.ada, task, done=True)
    finish_task(acme.olga, work.task, done=True)
    run_jobs()
    kinds = kinds_for(acme.max)

    first = part(acme.max, kinds, unread=False, before=None, size=2)
    assert [thread.newest.sentence for thread in first.threads] == [
        "Olga finished the task “Write”",
        "Ada finished the task “Task 3”",
    ]
    assert [line.sentence for line in first.threads[0].earlier] == [
        "Ada reopened the task “Write”",
        "Ada finished the task “Write”",
    ]
    second = part(acme.max, kinds, unread=False, before=first.older, size=2)
    third = part(acme.max, kinds, unread=False, before=second.older, size=2)
    rest = [each.newest.sentence for each in [*second.threads, *third.threads]]
    assert rest == [f"Ada finished the task “Task {number}”" for number in (2, 1, 0)]
    assert third.older is None


def test_of_a_long_thread_the_newest_are_shown_and_the_rest_is_counted(acme, work, run_jobs):
    for turn in range(8):
        finish_task(acme.ada, work.task, done=turn % 2 == 0)
    run_jobs()

    [thread] = part(acme.max, kinds_for(acme.max), unread=True, before=None).threads
    assert (len(thread.lines), thread.left_out) == (5, 3)


def test_only_what_is_unread_is_listed_where_that_is_asked_for(acme, told):
    mark_read(acme.max, told[1].id)

    assert [line.id for line in lines_of(acme.max, unread=True)] == [told[0].id]


def test_a_thread_can_be_heard_again(acme, work, told, run_jobs):
    mute_thread(acme.max, told[0].id, mute=True)
    mute_thread(acme.max, told[0].id, mute=True)
    assert lines_of(acme.max)[0].is_muted
    mute_thread(acme.max, told[0].id, mute=False)
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    assert len(lines_of(acme.max)) == 3


def test_reading_leaves_no_event(acme, told):
    version = acme.workspace.version
    before = rows_of("events")
    for act in ACTS:
        act(acme.max, told[0].id)
    mark_all_read(acme.max, up_to=2**62)

    assert rows_of("events") == before
    assert acme.workspace.version == version


def test_who_is_suspended_is_shown_no_count_and_told_nothing_new(acme, work, told, run_jobs):
    suspend_member(acme.olga, acme.max.id)
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    assert unread(acme.max) == 0
    assert len(rows_of("notifications")) == 2
    resume_member(acme.olga, acme.max.id)
    assert unread(acme.max) == 2


def test_a_removed_member_counts_nothing_of_that_workspace(acme, told):
    user = acme.max.user
    erase(acme.max)
    assert unread_counts(user).total() == 0

    again = make_member(acme.workspace, "Zoe", "member")
    assert lines_of(again) == []
