"""Two people save the same thing: neither loses what they wrote."""

import re

import pytest

from app.core.errors import Conflict
from app.projects.actions import (
    add_task,
    change_project,
    change_task,
    create_project,
    finish_task,
)
from app.projects.models import Project, Task


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Relaunch", description="Soon")


@pytest.fixture
def task(acme, project):
    return add_task(acme.olga, project, title="Write", notes="A page")


def edition_on(page):
    return re.search(r'name="edition"[^>]*value="(\w+)"', page.get_data(as_text=True))[1]


def test_what_began_from_another_edition_is_not_written(acme, task):
    before = task.edition
    change_task(acme.ada, task, title="Write it", notes="Two pages", edition=before)

    with pytest.raises(Conflict) as caught:
        change_task(acme.max, task, title="Draw", notes="A page", edition=before)

    assert caught.value.name == "Ada"
    assert caught.value.current.title == "Write it"
    assert Task.one_of(acme.workspace, task.id).title == "Write it"


def test_saving_the_same_is_no_conflict_nor_is_ticking_it_off(acme, task, project):
    before = task.edition
    change_task(acme.ada, task, title="Draw", notes="", edition=before)
    change_task(acme.max, task, title="Draw", notes="", edition=before)
    finish_task(acme.ada, task, done=True)
    now_it_is = Task.one_of(acme.workspace, task.id).edition
    change_task(acme.max, task, title="Draw", notes="More", edition=now_it_is)
    change_project(acme.max, project, name="New", description="", edition=project.edition)

    assert Task.one_of(acme.workspace, task.id).notes == "More"


def test_N14_both_versions_are_shown_and_nothing_is_lost(acme, visit, task):
    url = f"/w/acme/tasks/{task.id}"
    browser = visit(acme.max)
    edition = edition_on(browser.get(url))
    change_task(acme.ada, task, title="Ada’s title", notes="Ada’s <b>notes</b>")

    mine = {"title": "My title", "notes": "My notes"}
    answer = browser.post(url, {**mine, "edition": edition})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Ada saved another version while you were writing" in page
    assert "Ada’s title" in page
    assert "Ada’s &lt;b&gt;notes&lt;/b&gt;" in page
    assert 'value="My title"' in page
    assert "My notes</textarea>" in page
    assert Task.one_of(acme.workspace, task.id).title == "Ada’s title"

    again = browser.post(url, {**mine, "edition": edition_on(answer)})
    assert again.status_code == 303
    assert Task.one_of(acme.workspace, task.id).title == "My title"


def test_a_third_version_between_two_saves_is_shown_again(acme, visit, project):
    url = f"/w/acme/projects/{project.id}/edit"
    browser = visit(acme.max)
    edition = edition_on(browser.get(url))
    for number in range(3):
        change_project(acme.ada, project, name=f"Ada {number}", description="")
        answer = browser.post(url, {"name": "Mine", "description": "", "edition": edition})
        assert answer.status_code == 409
        assert f"Ada {number}" in answer.get_data(as_text=True)
        edition = edition_on(answer)

    assert Project.one_of(acme.workspace, project.id).name == "Ada 2"


@pytest.mark.parametrize("edition", ["x" * 5000, "\x00", "<script>", "0"])
def test_D02_a_made_up_edition_is_a_conflict_and_nothing_else(acme, visit, task, edition):
    answer = visit(acme.max).post(
        f"/w/acme/tasks/{task.id}", {"title": "Mine", "notes": "", "edition": edition}
    )

    assert answer.status_code == 409
    assert "Somebody saved another version" in answer.get_data(as_text=True)
