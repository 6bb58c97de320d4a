"""T12, the first line, on a real database: what runs, what raises, and what it costs."""

import pytest

from app.core import causes, isolation
from app.core.db import TenantModel, transaction
from app.core.isolation import Unscoped, WrongWorkspace, everywhere, reading, scope
from app.core.jobs import Job, current
from app.core.models import EventCursor
from app.identity.models import User
from app.projects.actions import add_task, create_project
from app.projects.models import Project, Task
from app.workspaces.models import Workspace
from tests.cast import alone


@pytest.fixture(autouse=True)
def nowhere(context):
    """Each test begins and ends in no workspace."""
    isolation.leave()
    yield
    isolation.leave()


@pytest.fixture
def secret(globex):
    """Something of somebody else's."""
    project = create_project(globex.oscar, name="Merger")
    add_task(globex.oscar, project, title="Sign")
    return project


def query(context, statement, *params):
    with context.db.engine as tx:
        return tx.fetchall(statement, list(params))


@pytest.mark.parametrize(
    "look",
    [
        lambda secret: Project.get(secret.id),
        lambda secret: Project.find_one(id=secret.id),
        lambda secret: list(Project.find_all()),
        lambda secret: list(Project.query("SELECT * FROM projects")),
        lambda secret: Project.forget_deleted_everywhere(secret.created_at),
    ],
)
def test_T12_a_bare_look_at_a_tenants_rows_raises(secret, look):
    with pytest.raises(Unscoped, match="tied to no workspace"), transaction():
        look(secret)


@pytest.mark.parametrize(
    ("statement", "params"),
    [
        ("SELECT * FROM tasks WHERE id = ?", [1]),
        ("UPDATE tasks SET title = 'mine'", []),
        ("DELETE FROM tasks WHERE id = ?", [1]),
        ("INSERT INTO projects (name, description, created_at) VALUES ('', '', ?)", ["2026-01-01"]),
        ("SELECT * FROM tasks WHERE workspace_id = ? OR true", [1]),
        ("SELECT * FROM jobs WHERE queue = 'default'", []),
        ("SELECT * FROM event_cursors", []),
    ],
)
def test_T12_a_statement_of_the_engine_raises_before_it_is_run(
    context, secret, row_digest, statement, params
):
    before = row_digest()

    with pytest.raises(Unscoped), transaction() as tx:
        tx.execute(statement, params)
    assert row_digest() == before


def test_T12_many_rows_at_once_are_looked_at_one_by_one(context, acme, globex, secret):
    statement = "DELETE FROM tasks WHERE workspace_id = ?"
    ids = [[acme.workspace.id], [globex.workspace.id]]

    with pytest.raises(WrongWorkspace), transaction() as tx:
        tx.executemany(statement, ids)
    with pytest.raises(Unscoped, match="a list"), transaction() as tx:
        tx.executemany(statement, iter(ids))


def test_T12_another_workspace_than_ours_raises(acme, globex, secret):
    isolation.enter(acme.workspace.id)

    with pytest.raises(WrongWorkspace):
        Project.one_of(globex.workspace, secret.id)
    assert Project.one_of(acme.workspace, secret.id) is None


def test_T12_two_workspaces_in_one_statement_raise(context, acme, globex):
    with pytest.raises(WrongWorkspace):
        query(
            context,
            "SELECT id FROM tasks WHERE workspace_id = ?"
            " UNION SELECT id FROM tasks WHERE workspace_id = ?",
            acme.workspace.id,
            globex.workspace.id,
        )


def test_T12_a_workspace_that_is_none_is_nobodys(context):
    with pytest.raises(Unscoped, match="nobody's"):
        query(context, "SELECT id FROM jobs WHERE workspace_id = ?", None)


def test_T12_a_row_is_saved_deleted_and_read_again_in_its_workspace(acme, globex):
    mine = create_project(acme.max, name="Relaunch")
    theirs = create_project(globex.oscar, name="Merger")
    isolation.enter(acme.workspace.id)

    mine.name = "Relaunch 2"
    with transaction():
        mine.save()
    mine.refresh()
    assert mine.name == "Relaunch 2"
    for act in (theirs.refresh, theirs.delete_softly, theirs.delete):
        with pytest.raises(WrongWorkspace), transaction():
            act()
    with transaction():
        mine.delete()
    assert Project.one_of(acme.workspace, mine.id) is None


def test_T12_a_row_cannot_be_moved_by_renaming_its_workspace(acme, globex, secret):
    stolen = Project(id=secret.id, workspace_id=acme.workspace.id)
    stolen.name = "Mine now"
    with pytest.raises(AttributeError), transaction():  # sqlorm finds no row to read back
        stolen.save()

    assert Project.one_of(acme.workspace, secret.id) is None
    assert Project.one_of(globex.workspace, secret.id).name == "Merger"


def test_T12_a_job_of_another_workspace_is_out_of_reach(acme, globex, secret, job, run_jobs):
    seen = {}

    @job(max_retries=0)
    def snoop(own, other):
        for name, workspace in (("own", own), ("other", other)):
            try:
                found = list(Job.find_all(workspace_id=workspace))
                seen[name] = [row.message_id == current().message_id for row in found]
            except WrongWorkspace:
                seen[name] = "refused"

    cause = causes.Cause(user_id=acme.max.user_id, workspace_id=acme.workspace.id)
    snoop.send_with_options(args=(acme.workspace.id, globex.workspace.id), cause=cause.as_dict())
    run_jobs()

    assert seen == {"own": [True], "other": "refused"}


def test_T12_in_a_page_no_other_workspace_is_in_reach(app, acme, globex, visit, monkeypatch):
    """A mistake in a page: it lists the projects of the wrong workspace."""
    listed = Project.listed
    monkeypatch.setattr(Project, "listed", lambda _, **page: listed(globex.workspace, **page))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = visit(acme.max).get(f"/w/{acme.workspace.slug}/projects")

    assert answer.status_code == 500
    assert "Merger" not in answer.get_data(as_text=True)


def test_a_request_ends_in_no_workspace(app, acme, visit):
    client = visit(acme.max).client

    def ask():
        client.get(f"/w/{acme.workspace.slug}/projects", buffered=True)
        return scope.current()

    assert alone(ask) == scope.NOWHERE


def test_a_persons_own_places_are_read_from_anywhere(acme, globex):
    isolation.enter(globex.workspace.id)

    assert [workspace.name for workspace in Workspace.of(acme.max.user)] == ["Acme"]


def test_who_says_why_looks_everywhere_and_no_longer_than_that(acme, globex, secret):
    isolation.enter(acme.workspace.id)

    with everywhere("a test"):
        assert Project.get(secret.id).name == "Merger"
        with everywhere("a test, deeper"):
            assert Task.find_one(workspace_id=globex.workspace.id).title == "Sign"
        assert len(list(EventCursor.find_all())) > 0
    with pytest.raises(WrongWorkspace):
        Task.find_one(workspace_id=globex.workspace.id)


def test_everywhere_needs_a_reason():
    with pytest.raises(ValueError, match="say why"), everywhere(" "):
        pass


def test_what_is_nobodys_is_not_looked_at(context, acme):
    assert User.get(acme.max.user_id)
    assert query(context, "SELECT 'tasks' AS word")[0]["word"] == "tasks"


def test_a_text_is_read_once(context, acme, monkeypatch):
    from app.core.isolation import ties

    Project.one_of(acme.workspace, 1)
    monkeypatch.setattr(ties, "follow", None)  # reading it again would fail

    assert Project.one_of(acme.workspace, 1) is None


def test_a_parameter_is_known_by_its_place():
    text = """SELECT '?', "?" FROM t /* ? */ WHERE a = ? AND b = ? -- ?"""

    assert reading.numbered(text) == (
        """SELECT '?', "?" FROM t /* ? */ WHERE a = :p0 AND b = :p1 -- ?"""
    )


def test_T12_every_table_with_a_workspace_is_guarded(context):
    """A new table with a workspace_id needs a TenantModel: what nobody declared isn't guarded."""
    models = [m for m in TenantModel.__model_registry__.values() if issubclass(m, TenantModel)]

    assert with_workspaces(context) - NOT_TENANTS == {model.table.name for model in models}
    assert {model.table.name for model in models} == reading.TABLES.keys()


#: They name a workspace and belong to no tenant: migrations/011 says why.
NOT_TENANTS = {"workspace_slugs", "mails"}


def with_workspaces(context):
    """The tables of the schema that have a workspace_id."""
    if reading_words(context) == "sqlite":
        rows = query(
            context,
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " ON c.name = 'workspace_id' WHERE m.type = 'table'",
        )
    else:
        rows = query(
            context,
            "SELECT table_name AS name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'workspace_id'",
        )
    return {row["name"] for row in rows}


def reading_words(context):
    return context.db.engine.tenants_dialect
