"""Each page has a budget of queries and of bytes (N13). Counts don't flake, seconds do."""

import gzip

import pytest
from sqlorm.engine import Transaction

from app.core.clock import now
from app.core.db import transaction
from app.core.readers import catch_up
from app.identity.models import Address
from app.identity.sessions import start_session
from app.projects.actions import add_task, create_project, finish_task
from app.settings import ROOT
from app.workspaces.actions import create_role, create_workspace, invite_people
from app.workspaces.models import CustomRole, JoinRequest, Membership
from tests.cast import make_member, make_person

QUERIES = 12
HTML, CSS, JS = 10_000, 15_000, 25_000  # bytes, gzip

PAGES = [
    "projects",
    "projects/new",
    "projects/{project}",
    "projects/{project}/edit",
    "tasks/{task}",
    "members",
    "audit",
    "notifications",
    "notifications?show=all",
    "notifications/preferences",
    "settings",
    "settings/address",
    "settings/security",
    "settings/export",
    "settings/delete",
    "audit?q=task&person=1&since=2020-01-01",
]


@pytest.fixture
def queries():
    """What was asked of the database since the last clear()."""
    seen = []

    def note(tx, stmt, **kwargs):
        if not str(stmt).startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(str(stmt))

    Transaction.before_execute.connect(note)
    yield seen
    Transaction.before_execute.disconnect(note)


def fill(acme, project, count):
    """Tasks of Olga's, of which Max finishes a third: she is told of each."""
    for number in range(count):
        task = add_task(acme.olga, project, title=f"Task {number}")
        if number % 3 == 0:
            finish_task(acme.max, task, done=True)
    catch_up("notifications.notify", acme.workspace.id)
    return task


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_at_most_twelve_questions_and_no_more_for_more_rows(acme, visit, queries, page):
    project = create_project(acme.olga, name="Relaunch", description="Soon")
    task = fill(acme, project, 3)
    url = f"/w/{acme.workspace.slug}/" + page.format(project=project.id, task=task.id)
    browser = visit(acme.olga)

    def ask():
        queries.clear()
        assert browser.get(url).status_code == 200
        return list(queries)

    with_few = ask()
    fill(acme, project, 60)
    for number in range(10):
        create_project(acme.olga, name=f"Another {number}")
    with_many = ask()

    assert len(with_few) <= QUERIES, with_few
    assert len(with_many) == len(with_few)


def crowd(actor, start, count):
    """So many more members, invitations, requests and roles."""
    numbers = range(start, start + count)
    for number in numbers:
        make_member(actor.workspace, f"Member{number}", "viewer")
        create_role(actor, name=f"Role {number}", permissions=["projects:read"])
        with transaction():
            JoinRequest.create(
                workspace_id=actor.workspace_id,
                user_id=make_person(f"Asks{number}").id,
                asked_at=now(),
            )
    addresses = [f"invited{number}@example.com" for number in numbers]
    invite_people(actor, addresses=addresses, role="viewer")
    for role in list(CustomRole.all_of(actor.workspace))[:3]:
        with transaction():
            Membership.give_role(actor.workspace_id, actor.id + 1, role.any)


@pytest.mark.parametrize(
    "page",
    ["members", "members/invite", "members/invitations", "members/requests", "roles", "roles/new"],
)
def test_a_page_about_people_asks_no_more_for_more_people(acme, visit, queries, page):
    olga = visit(acme.olga)

    def ask():
        queries.clear()
        assert olga.get(f"/w/{acme.workspace.slug}/{page}").status_code == 200
        return list(queries)

    crowd(acme.olga, 0, 3)
    with_few = ask()
    crowd(acme.olga, 3, 25)
    with_many = ask()

    assert len(with_few) <= QUERIES, with_few
    assert len(with_many) == len(with_few)


def test_the_account_asks_no_more_for_more_invitations(acme, visit, queries):
    zoe = make_person("Zoe")
    browser = visit(zoe)

    def ask():
        queries.clear()
        assert browser.get("/account").status_code == 200
        return len(queries)

    invite_people(acme.olga, addresses=[zoe.email], role="viewer")
    with_one = ask()
    for number in range(5):
        owner = create_workspace(make_person(f"Owner{number}"), name="Another")
        invite_people(owner, addresses=[zoe.email], role="viewer")

    assert ask() == with_one <= QUERIES


@pytest.mark.parametrize("page", PAGES)
def test_a_full_page_stays_within_its_bytes(acme, visit, page):
    project = create_project(acme.olga, name="Relaunch", description="Soon " * 50)
    task = fill(acme, project, 60)
    url = f"/w/{acme.workspace.slug}/" + page.format(project=project.id, task=task.id)

    html = visit(acme.olga).get(url).get_data()

    assert len(gzip.compress(html)) <= HTML


def built(pattern):
    files = list((ROOT / "public" / "dist").glob(pattern))
    assert files, "assets aren't built: bin/setup --test"
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def test_the_styles_stay_within_their_bytes():
    assert built("app.css") + built("app.js-*.css") <= CSS


def test_the_scripts_stay_within_their_bytes():
    assert built("app-*.js") + built("app.js-*.js") <= JS


@pytest.mark.parametrize(
    "page",
    [
        "sessions",
        "activity",
        "settings",
        "connections",
        "profile",
        "addresses",
        "security",
        "password",
    ],
)
def test_a_page_of_the_account_asks_no_more_for_more_rows(context, visit, queries, page):
    zoe = make_person("Zoe")
    browser = visit(zoe)

    def ask():
        queries.clear()
        assert browser.get(f"/account/{page}").status_code == 200
        return list(queries)

    with_few = ask()
    for _ in range(10):
        start_session(zoe, methods="password")
    with transaction():
        for number in range(5):
            Address.create(user_id=zoe.id, email=f"zoe{number}@example.org", created_at=now())

    most = 8 if page == "security" else 4  # every kind of factor is a table
    assert len(ask()) == len(with_few) <= most, with_few
