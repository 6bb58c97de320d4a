"""Mentions: whose name stands behind an @ is told, once, and nobody else."""

import pytest

from app.core.db import transaction
from app.core.notices import KINDS
from app.notifications.actions import open_notification
from app.projects.actions import add_task, change_task, create_project, import_tasks
from app.projects.models import Task
from app.workspaces.actions import suspend_member
from app.workspaces.mentions import mentioned
from tests.cast import make_member
from tests.notifications.conftest import lines_of, sentences_of


@pytest.fixture
def relaunch(acme):
    return create_project(acme.olga, name="Relaunch")


def rename(member, name):
    with transaction():
        member.user.name = name
        member.user.save()


def test_an_outsider_is_never_meant(acme, globex):
    assert mentioned(acme.workspace.id, "@Oscar, look at this") == set()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Ada", {"ada"}),
        ("please, @ada: and @MAX.", {"ada", "max"}),
        ("(@Vera)", {"vera"}),
        ("mail ada@ada or ada@Ada.example", set()),
        ("@Adam @Ad @@Ada @", set()),
        ("@Ada@example.com", set()),
        ("no name at all", set()),
    ],
)
def test_a_name_behind_an_at_is_meant_and_an_address_is_not(acme, text, meant):
    people = {name: getattr(acme, name).user_id for name in ("ada", "max", "vera")}

    assert mentioned(acme.workspace.id, text) == {people[name] for name in meant}


def test_the_longest_name_is_meant_and_a_first_name_if_it_is_one_persons(acme):
    rename(acme.ada, "Ada Okafor")
    rename(acme.max, "Élodie Petit")
    rename(acme.vera, "Ada Lovelace")
    ids = acme.workspace.id

    assert mentioned(ids, "@Ada") == set()
    assert mentioned(ids, "@ada okafor") == {acme.ada.user_id}
    assert mentioned(ids, "@E\u0301lodie can you?") == {acme.max.user_id}


def test_names_with_signs_are_read_as_names(acme):
    rename(acme.ada, "Ada (.*) [a-z]+")

    assert mentioned(acme.workspace.id, "@Ada (.*) [a-z]+ and @Max") == {
        acme.ada.user_id,
        acme.max.user_id,
    }


def test_who_is_suspended_is_not_meant(acme):
    suspend_member(acme.olga, acme.max.id)

    assert mentioned(acme.workspace.id, "@Max") == set()


def test_who_is_mentioned_is_told_and_led_to_the_task(acme, relaunch, run_jobs):
    task = add_task(acme.olga, relaunch, title="Ask @Max", notes="@Olga and @Vera too")
    run_jobs()

    assert sentences_of(acme.max) == ["Olga mentioned you in “Ask @Max”"]
    assert sentences_of(acme.vera) == ["Olga mentioned you in “Ask @Max”"]
    assert sentences_of(acme.olga) == sentences_of(acme.ada) == []
    place = open_notification(acme.max, lines_of(acme.max)[0].id)
    assert place == ("workspace.tasks_id", {"id": task.id})


def test_only_a_new_mention_is_told(acme, relaunch, run_jobs):
    task = add_task(acme.olga, relaunch, title="Ask", notes="@Max")
    change_task(acme.olga, task, title="Ask soon", notes="@Max and @Ada")
    change_task(acme.olga, task, title="Ask today", notes="@Ada and @Max")
    run_jobs()

    assert len(lines_of(acme.max)) == len(lines_of(acme.ada)) == 1


def test_an_import_tells_nobody(acme, relaunch, run_jobs):
    import_tasks(acme.olga, relaunch.id, ["Call @Max"] * 3)
    run_jobs()

    assert lines_of(acme.max) == []


def test_a_mention_is_mailed_at_once_unless_somebody_chose_otherwise(
    acme, relaunch, run_jobs, mailbox
):
    add_task(acme.olga, relaunch, title="Ask @Max")
    run_jobs()

    [mail] = mailbox()
    assert mail["To"] == "max@example.com"
    assert KINDS["mention"].mail == "at_once"


def test_a_new_member_with_the_same_name_is_told_too(acme, relaunch):
    twin = make_member(acme.workspace, "Maxima", "member")
    rename(twin, "Max")

    assert mentioned(acme.workspace.id, "@Max") == {acme.max.user_id, twin.user_id}
    assert Task.counts(relaunch).open_count == 0
