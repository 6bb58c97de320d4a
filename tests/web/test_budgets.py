"""Each page has a budget of queries and of bytes (N13). Counts don't flake, seconds do."""

import gzip

import pytest
from sqlorm.engine import Transaction

from app.projects.actions import add_task, create_project, finish_task
from app.settings import ROOT

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


def fill(actor, project, count):
    for number in range(count):
        task = add_task(actor, project, title=f"Task {number}")
        if number % 3 == 0:
            finish_task(actor, task, done=True)
    return task


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_at_most_twelve_questions_and_no_more_for_more_rows(acme, visit, queries, page):
    project = create_project(acme.olga, name="Relaunch", description="Soon")
    task = fill(acme.olga, project, 3)
    url = f"/w/{acme.workspace.slug}/" + page.format(project=project.id, task=task.id)
    browser = visit(acme.olga)

    def ask():
        queries.clear()
        assert browser.get(url).status_code == 200
        return list(queries)

    with_few = ask()
    fill(acme.olga, project, 60)
    for number in range(10):
        create_project(acme.olga, name=f"Another {number}")
    with_many = ask()

    assert len(with_few) <= QUERIES, with_few
    assert len(with_many) == len(with_few)


@pytest.mark.parametrize("page", PAGES)
def test_a_full_page_stays_within_its_bytes(acme, visit, page):
    project = create_project(acme.olga, name="Relaunch", description="Soon " * 50)
    task = fill(acme.olga, project, 60)
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
