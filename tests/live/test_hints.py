"""Hints: said with the change, or not at all; a topic and a version, and no more."""

import pytest

from app.core.db import transaction
from app.core.live import HintOutsideTransaction, hint, person, person_version, thing, workspace
from app.core.live.topics import BadTopic, parse
from app.projects.actions import add_task, create_project, finish_task


@pytest.mark.parametrize(
    "text",
    ["*", "/*", "/people/*", "/people/{id}", "/people/7\n", "/people/0", "/people/٧", "people/7",
     "/workspaces/1/projects/*", "/workspaces/1/projects", "/workspaces/1/projects/2/3", ""],
)  # fmt: skip
def test_E01_a_topic_is_one_of_ours_and_no_wildcard(text):
    with pytest.raises(BadTopic):
        parse(text)


def test_a_topic_reads_back_as_what_it_is(acme):
    project = create_project(acme.olga, name="Site")

    for topic in (person(7), workspace(3), thing(project)):
        assert parse(str(topic)) == topic
    assert str(thing(project)) == f"/workspaces/{acme.workspace.id}/projects/{project.id}"


def test_a_hint_outside_a_transaction_is_refused(context):
    with pytest.raises(HintOutsideTransaction):
        hint(person(1))


def test_every_event_hints_its_workspace_its_subject_and_what_that_is_part_of(acme, hints):
    project = create_project(acme.olga, name="Site")
    hints.clear()
    task = add_task(acme.max, project, title="Draw")

    whole = f"/workspaces/{acme.workspace.id}"
    number = acme.workspace.get(acme.workspace.id).version
    assert sorted(hints) == [
        (whole, number),
        (f"{whole}/projects/{project.id}", number),
        (f"{whole}/tasks/{task.id}", number),
    ]


def test_nothing_happened_nothing_is_said(acme, hints):
    task = add_task(acme.max, create_project(acme.olga, name="Site"), title="Draw")
    hints.clear()
    finish_task(acme.max, task, done=False)

    assert hints == []


def test_what_is_rolled_back_was_never_said(acme, hints):
    project = create_project(acme.olga, name="Site")
    hints.clear()

    def change_and_fail():
        with transaction():
            add_task(acme.max, project, title="Draw")
            hint(person(acme.max.user_id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert hints == []
    assert person_version(acme.max.user_id) == 0


def test_it_is_said_after_the_commit(acme, hints):
    with transaction():
        hint(person(acme.max.user_id))
        assert hints == []

    assert hints == [(f"/people/{acme.max.user_id}", 1)]


def test_each_hint_for_a_person_is_their_next_version(acme, hints):
    for _ in range(3):
        with transaction():
            hint(person(acme.max.user_id), person(acme.ada.user_id))

    assert [version for topic, version in hints if topic == str(person(acme.max.user_id))] == [
        1,
        2,
        3,
    ]
    assert person_version(acme.max.user_id) == 3


def test_a_workspace_gets_its_version_from_an_event_alone(acme):
    with pytest.raises(ValueError, match="record one"), transaction():
        hint(workspace(acme.workspace.id))


def test_hints_for_one_person_from_many_sides_are_counted_each(acme, hints, race):
    def act():
        with transaction():
            hint(person(acme.max.user_id))

    assert race(act) == [None] * 8
    assert sorted(version for _, version in hints) == list(range(1, 9))
