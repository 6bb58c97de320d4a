"""The workspace's pages, over HTTP: errors in place, input kept, nothing half written."""

import pytest

from app.projects.actions import add_task, create_project
from app.projects.models import Project, Task
from tests.cast import make_person


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Relaunch", description="Soon")


@pytest.fixture
def task(acme, project):
    return add_task(acme.olga, project, title="Write", notes="Five pages")


@pytest.fixture
def home(acme):
    return f"/w/{acme.workspace.slug}"


def test_a_stranger_is_sent_to_sign_in_and_back(acme, home, visitor):
    answer = visitor.get(f"{home}/projects?page=2")

    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next={home}/projects?page%3D2"


def test_a_person_without_a_workspace_is_asked_to_make_one(context, visit):
    zoe = visit(make_person("Zoe"))

    assert zoe.get("/account").location == "/account/workspaces/new"
    made = zoe.post("/account/workspaces/new", {"name": "Zoe & Co."})
    assert made.location == "/w/zoe-co/projects/new"


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
def test_a_number_that_no_project_has_is_not_found(acme, home, visit, number):
    assert visit(acme.olga).get(f"{home}/projects/{number}").status_code == 404


BAD = [
    ("/account/workspaces/new", {"name": " "}, "Please give it a name."),
    ("/account/workspaces/new", {"name": "x" * 61}, "at most 60 characters"),
    ("{home}/projects/new", {"name": "", "description": "Kept words"}, "Please give it a name."),
    ("{home}/projects/new", {"name": "x" * 121, "description": "Kept words"}, "at most 120"),
    ("{home}/projects/new", {"name": "A", "description": "Kept " * 401}, "at most 2,000"),
    ("{home}/projects/{project}/edit", {"name": "", "description": "Kept words"}, "give it a name"),
    ("{home}/projects/{project}", {"title": "  "}, "Please say what is to be done."),
    ("{home}/projects/{project}", {"title": "Kept " * 41}, "at most 200 characters"),
    ("{home}/tasks/{task}", {"title": "", "notes": "Kept words"}, "say what is to be done"),
    ("{home}/tasks/{task}", {"title": "A", "notes": "Kept " * 2001}, "at most 10,000"),
]


@pytest.mark.parametrize(("url", "fields", "complaint"), BAD)
def test_a_form_tells_what_is_wrong_keeps_what_was_typed_and_writes_nothing(
    acme, home, project, task, visit, row_digest, url, fields, complaint
):
    olga = visit(acme.olga)
    before = row_digest()

    answer = olga.post(url.format(home=home, project=project.id, task=task.id), fields)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert complaint in page
    assert 'aria-invalid="true"' in page
    for typed in fields.values():
        assert typed.strip() in page
    assert row_digest() == before


def test_T04_fields_that_are_not_on_the_form_change_nothing(acme, globex, home, project, visit):
    extra = {"id": "999", "workspace_id": globex.workspace.id, "deleted_at": "2020-01-01"}

    visit(acme.olga).post(
        f"{home}/projects/{project.id}/edit", {"name": "New", "description": "", **extra}
    )

    changed = Project.present(acme.workspace, project.id)
    assert (changed.name, changed.workspace_id) == ("New", acme.workspace.id)


def test_T03_a_task_of_another_workspace_is_not_reached_through_ours(acme, globex, home, visit):
    theirs = add_task(globex.oscar, create_project(globex.oscar, name="Theirs"), title="Secret")
    olga = visit(acme.olga)

    for path in ("", "/done", "/delete", "/restore"):
        answer = olga.post(f"{home}/tasks/{theirs.id}{path}", {"title": "Mine", "notes": ""})
        assert answer.status_code == 404
    assert Task.present(globex.workspace, theirs.id).title == "Secret"


def test_a_task_is_ticked_off_and_the_person_is_back_on_the_list(acme, home, project, task, visit):
    answer = visit(acme.max).post(f"{home}/tasks/{task.id}/done", {"done": "1"})

    assert answer.location == f"{home}/projects/{project.id}"
    assert Task.present(acme.workspace, task.id).done


def test_a_deleted_project_can_be_brought_back_from_the_message(acme, home, project, visit):
    olga = visit(acme.olga)

    listing = olga.post(f"{home}/projects/{project.id}/delete", follow_redirects=True)
    page = listing.get_data(as_text=True)
    assert f'action="{home}/projects/{project.id}/restore"' in page
    assert olga.get(f"{home}/projects/{project.id}").status_code == 404

    assert olga.post(f"{home}/projects/{project.id}/restore").status_code == 303
    assert olga.get(f"{home}/projects/{project.id}").status_code == 200


def test_a_long_list_is_leafed_through(acme, home, project, visit):
    for number in range(30):
        add_task(acme.olga, project, title=f"Task number {number:02}")
    olga = visit(acme.olga)

    first = olga.get(f"{home}/projects/{project.id}").get_data(as_text=True)
    second = olga.get(f"{home}/projects/{project.id}?page=2").get_data(as_text=True)

    assert "Task number 29" in first
    assert "Task number 04" not in first
    assert 'rel="next"' in first
    assert "Task number 04" in second
    assert 'rel="prev"' in second


def test_a_viewer_sees_everything_and_is_offered_nothing_to_change(
    acme, home, project, task, visit
):
    vera = visit(acme.vera)

    page = vera.get(f"{home}/projects/{project.id}").get_data(as_text=True)
    assert "Write" in page
    assert "Add task" not in page
    assert "formaction" not in page
    assert f"{home}/projects/new" not in vera.get(f"{home}/projects").get_data(as_text=True)


def test_the_trail_is_offered_to_those_who_may_read_it(acme, home, visit):
    assert f"{home}/audit" in visit(acme.ada).get(f"{home}/projects").get_data(as_text=True)
    assert f"{home}/audit" not in visit(acme.max).get(f"{home}/projects").get_data(as_text=True)


def test_S12_S13_what_people_type_is_text_everywhere(acme, home, visit):
    canary = "<script>alert(1)</script>\"'{{7*7777}}${7*7777}"
    project = create_project(acme.olga, name=canary, description=canary)
    task = add_task(acme.olga, project, title=canary, notes=canary)
    olga = visit(acme.olga)

    for path in ("projects", f"projects/{project.id}", f"tasks/{task.id}", "audit"):
        page = olga.get(f"{home}/{path}").get_data(as_text=True)
        assert "{{7*7777}}" in page
        assert "<script>alert" not in page
        assert "54439" not in page
