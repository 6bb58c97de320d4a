"""Who is told of what: those whom it concerns, who may see it now, and who want to hear of it."""

import pytest

from app.core import notices
from app.core.db import transaction
from app.core.events import VERBS, record_refused
from app.core.models import EventCursor
from app.core.notices import KINDS, MAIL, NOTICES, kind, kinds_for, notice
from app.core.readers import catch_up
from app.jobs.policy import JOBS_MANAGE
from app.notifications.actions import mute_thread
from app.notifications.counting import unread_counts
from app.notifications.models import Mute, Preference
from app.projects.actions import (
    add_task,
    change_project,
    change_task,
    create_project,
    delete_project,
    delete_task,
    finish_task,
    import_tasks,
    restore_project,
)
from app.projects.policy import PROJECTS_READ
from app.projects.verbs import PROJECT_CREATED, TASK_FINISHED
from app.workspaces.actions import delete_workspace
from tests.notifications.conftest import erase, lines_of, rows_of, sentences_of, with_role


def test_T01_who_has_nothing_to_do_with_it_is_told_nothing(acme, globex, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    for stranger in (acme.olga, acme.ada, acme.vera, globex.oscar):
        assert sentences_of(stranger) == []


def test_whoever_added_a_task_is_told_what_others_do_with_it(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    finish_task(acme.olga, work.task, done=False)
    change_task(acme.ada, work.task, title="Write well", notes="")
    delete_task(acme.olga, work.task)
    run_jobs()

    assert sentences_of(acme.max) == [
        "Olga deleted the task “Write well”",
        "Ada changed the task “Write well”",
        "Olga reopened the task “Write”",
        "Ada finished the task “Write”",
    ]


def test_whoever_started_a_project_is_told_what_others_do_with_it(acme, work, run_jobs):
    change_project(acme.ada, work.project, name="New", description="")
    delete_project(acme.ada, work.project)
    restore_project(acme.olga, work.project.id)
    run_jobs()

    assert sentences_of(acme.max) == [
        "Olga restored the project “New”",
        "Ada deleted the project “New”",
        "Ada changed the project “New”",
    ]


def test_nobody_is_told_of_what_they_did_themselves(acme, work, run_jobs):
    finish_task(acme.max, work.task, done=True)
    delete_project(acme.max, work.project)
    run_jobs()

    assert rows_of("notifications") == []


def test_the_end_of_an_import_is_news_to_whoever_started_it(acme, work, run_jobs):
    import_tasks(acme.ada, work.project.id, ["One", "Two"])
    run_jobs()

    assert sentences_of(acme.ada) == ["Your import into “Relaunch” is finished. Tasks added: 2"]
    assert sentences_of(acme.max) == []


def test_an_import_in_several_batches_ends_once(acme, work, run_jobs):
    import_tasks(acme.ada, work.project.id, [f"Task {number}" for number in range(200)])
    run_jobs()

    assert len(sentences_of(acme.ada)) == 1


def test_a_reader_that_runs_twice_makes_one_notification(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    with transaction():
        EventCursor.move(acme.workspace.id, "notifications.notify", 0)
    catch_up("notifications.notify", acme.workspace.id)

    assert len(lines_of(acme.max)) == 1


def test_who_has_left_before_the_reader_comes_by_is_not_told(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    erase(acme.max)
    run_jobs()

    assert rows_of("notifications") == []


def test_who_leaves_takes_everything_along(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    mute_thread(acme.max, lines_of(acme.max)[0].id, mute=True)
    with transaction():
        Preference.choose(acme.max, "work", True, "weekly", False)
    erase(acme.max)

    for table in ("notifications", "notification_mutes", "notification_preferences"):
        assert rows_of(table) == []


def test_an_erased_person_and_an_erased_workspace_take_theirs_along(acme, work, run_jobs):
    import_tasks(acme.ada, work.project.id, ["One"])
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    erase(acme.max.user)
    assert {row["user_id"] for row in rows_of("notifications")} == {acme.ada.user_id}

    erase(acme.workspace)
    assert rows_of("notifications") == []


def test_what_was_done_by_somebody_who_is_gone_still_reads(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    erase(acme.ada.user)

    assert sentences_of(acme.max) == ["Someone who has left finished the task “Write”"]


def test_a_muted_thread_is_silent_and_others_are_not(acme, work, run_jobs):
    other = add_task(acme.max, work.project, title="Draw")
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    mute_thread(acme.max, lines_of(acme.max)[0].id, mute=True)
    finish_task(acme.ada, work.task, done=False)
    finish_task(acme.ada, other, done=True)
    run_jobs()

    assert sentences_of(acme.max) == [
        "Ada finished the task “Draw”",
        "Ada finished the task “Write”",
    ]


def test_who_wants_to_hear_nothing_of_a_kind_hears_nothing(acme, work, run_jobs):
    with transaction():
        Preference.choose(acme.max, "work", False, "none", False)
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    assert rows_of("notifications") == []


def test_T01_only_who_may_see_it_is_told_and_goes_on_seeing_it(acme, retold, work, run_jobs):
    retold([acme.olga, acme.ada, acme.max, acme.vera], permission=JOBS_MANAGE)
    finish_task(acme.olga, work.task, done=True)
    run_jobs()
    assert len(sentences_of(acme.ada)) == 1
    assert {row["user_id"] for row in rows_of("notifications")} == {acme.ada.user_id}

    assert sentences_of(with_role(acme.ada, "viewer")) == []
    assert len(sentences_of(with_role(acme.ada, "owner"))) == 1


def test_what_is_essential_can_be_neither_switched_off_nor_muted(acme, retold, work, run_jobs):
    retold([acme.max], essential=True)
    with transaction():
        Preference.choose(acme.max, "retold", False, "none", False)
        Mute.begin(acme.max, f"task:{work.task.id}")
    finish_task(acme.ada, work.task, done=True)
    run_jobs()

    assert len(sentences_of(acme.max)) == 1


def test_a_kind_or_a_notice_is_declared_once():
    with pytest.raises(ValueError, match="registered twice"):
        kind("work", "Work", "", permission=PROJECTS_READ)
    with pytest.raises(ValueError, match="two notices"):
        notice(TASK_FINISHED, kind=KINDS["work"])(lambda event: [])


def test_every_notice_is_of_a_registered_verb_and_mailed_in_a_way_there_is():
    assert NOTICES.keys() <= VERBS.keys()
    assert {each.mail for each in KINDS.values()} <= set(MAIL)
    assert PROJECT_CREATED not in NOTICES
    assert notices.NOTICES is NOTICES


def test_kinds_are_those_that_the_role_may_see(acme, retold):
    made = retold([], permission=JOBS_MANAGE)

    assert made in kinds_for(acme.ada)
    assert made not in kinds_for(acme.max)


def test_what_happens_in_one_workspace_is_not_told_in_another(acme, globex, work, run_jobs):
    theirs = add_task(globex.oscar, create_project(globex.oscar, name="Theirs"), title="Secret")
    finish_task(globex.oscar, theirs, done=True)
    run_jobs()

    assert rows_of("notifications") == []


def test_what_was_refused_has_not_happened_and_is_not_told(acme, work, run_jobs):
    with transaction():
        record_refused(acme.ada, TASK_FINISHED, work.task, name=work.task.title)
    run_jobs()

    assert rows_of("notifications") == []


def test_of_a_deleted_workspace_nobody_is_told_and_nothing_is_counted(acme, work, run_jobs):
    finish_task(acme.ada, work.task, done=True)
    run_jobs()
    finish_task(acme.ada, work.task, done=False)
    delete_workspace(acme.olga, typed_name="Acme")
    run_jobs()

    assert len(rows_of("notifications")) == 1
    assert unread_counts(acme.max.user).total() == 0
