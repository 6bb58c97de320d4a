"""The demo data: the same each time, made through the product's own actions."""

from app.audit.models import Entry
from app.core.db import transaction
from app.core.isolation import everywhere
from app.demo import cast
from app.demo.seed import is_inhabited, seed
from app.identity.actions import sign_in
from app.identity.models import User
from app.processes.banner import demo_accounts
from app.projects.models import Project
from app.workspaces.models import Workspace
from tests.cast import make_person, meddle


def rows():
    """Everything that the demo makes, without times and salts."""
    with everywhere("a test looks"), transaction() as tx:
        return {
            table: [tuple(row) for row in tx.fetchall(f"SELECT {columns} FROM {table} ORDER BY id")]
            for table, columns in (
                ("users", "email, name"),
                ("workspaces", "slug, name"),
                ("memberships", "role"),
                ("projects", "name, description"),
                ("tasks", "title, done_at IS NULL"),
                ("events", "number, verb"),
            )
        }


def empty():
    for table in ("workspaces", "users"):  # the rest goes along
        meddle(f"DELETE FROM {table}")


def test_it_is_the_same_each_time(context):
    seed()
    first = rows()
    empty()
    seed()

    assert rows() == first
    assert is_inhabited()


def test_everybody_of_the_cast_can_sign_in(context):
    seed()

    for _, email, *_ in cast.PEOPLE:
        assert sign_in(email=email, password=cast.PASSWORD, browser="any").email == email


def test_its_trail_is_true(context):
    seed()
    workspace = Workspace.with_slug("harbour-studio")

    newest = next(iter(Entry.listed(workspace, limit=1, offset=0)))
    assert newest.number == workspace.version
    assert len(list(Project.listed(workspace, limit=99, offset=0))) == 5


def test_the_commands_tell_what_they_did(app):
    runner = app.test_cli_runner()

    assert "made 4 people" in runner.invoke(args=["seed"]).output
    assert "already" in runner.invoke(args=["seed"]).output


def test_the_demo_never_moves_in_with_real_people(app, context):
    make_person("Zoe")

    assert "somebody is here already" in app.test_cli_runner().invoke(args=["seed"]).output
    assert [user.name for user in User.find_all()] == ["Zoe"]


def test_bin_dev_names_everybody_and_their_password():
    lines = demo_accounts()

    assert [line.split()[0] for line in lines] == [email for _, email, *_ in cast.PEOPLE]
    assert all(cast.PASSWORD in line for line in lines)
