"""T12, the second line: what PostgreSQL shows to the application's role, past all our code."""

import re

import psycopg
import pytest
from sqlorm.engine import session_context as sessions

from app.core import isolation
from app.core.db import TenantModel, transaction
from app.core.isolation import everywhere, reading, roles
from app.projects.models import Project
from app.workspaces.actions import create_workspace
from app.workspaces.models import Membership, Workspace
from tests.cast import make_person


def tell(connection, **settings):
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])


def names(connection):
    return [name for (name,) in connection.execute("SELECT name FROM projects ORDER BY id")]


@pytest.mark.parametrize("table", sorted(reading.TABLES))
def test_T12_who_says_nothing_sees_nothing(raw, table):
    assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_T12_who_names_a_workspace_sees_its_rows_alone(raw, house):
    tell(raw, workspace_id=house.olga.workspace_id)

    assert names(raw) == ["Relaunch"]
    assert raw.execute("UPDATE projects SET name = 'x' RETURNING name").fetchall() == [("x",)]
    assert raw.execute("DELETE FROM projects WHERE name = 'Merger'").rowcount == 0


def test_T12_nobody_writes_into_another_workspace(raw, house):
    tell(raw, workspace_id=house.olga.workspace_id)
    other = house.oscar.workspace_id

    for statement in (
        f"UPDATE projects SET workspace_id = {other}",
        f"INSERT INTO projects (workspace_id, name, description, created_at)"
        f" VALUES ({other}, '', '', now())",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), raw.transaction():
            raw.execute(statement)


def test_T12_what_was_told_ends_with_the_transaction(raw, house):
    tell(raw, workspace_id=house.olga.workspace_id, everywhere="on")
    assert names(raw) == ["Relaunch", "Merger"]
    raw.commit()

    assert names(raw) == []


def test_T12_own_places_are_read_and_not_changed(raw, house):
    tell(raw, user_id=house.olga.user_id)

    found = raw.execute("SELECT workspace_id FROM memberships").fetchall()
    assert found == [(house.olga.workspace_id,)]
    assert raw.execute("UPDATE memberships SET role = 'viewer'").rowcount == 0
    assert raw.execute("DELETE FROM memberships").rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE projects DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE projects NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_the_workspace ON projects",
        "CREATE POLICY mine ON projects USING (true)",
        "SELECT protect_tenant_table('projects', 'name')",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SET ROLE postgres",
        "TRUNCATE projects",
        "CREATE VIEW everything AS SELECT * FROM projects",
        "UPDATE schema_migrations SET checksum = ''",
    ],
)
def test_T12_the_applications_role_can_not_switch_it_off(raw, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(statement)


def test_T12_row_security_off_is_an_error_and_no_way_round(raw):
    raw.execute("SET LOCAL row_security = off")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("SELECT * FROM projects")


def test_T12_every_table_with_a_workspace_is_protected(house):
    """Later migrations call protect_tenant_table() for theirs, with the ways of the model."""
    wanted = {
        (model.table.name, f"by_{way}")
        for model in TenantModel.__model_registry__.values()
        if issubclass(model, TenantModel)
        for way in model.reached_by
    }
    for table in reading.TABLES:
        wanted |= {(table, "of_the_workspace"), (table, "everywhere")}
    with psycopg.connect(house.owner) as connection:
        policies = connection.execute("SELECT tablename, policyname FROM pg_policies").fetchall()
        protected = connection.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).fetchall()

    assert set(policies) == wanted
    assert {name for (name,) in protected} == reading.TABLES.keys()


def test_the_application_tells_what_its_statements_name(inside):
    assert Project.listed(inside.olga.workspace, limit=9, offset=0).first().name == "Relaunch"
    assert Project.listed(inside.oscar.workspace, limit=9, offset=0).first().name == "Merger"
    assert Membership.at("globex", inside.oscar.user).role == "owner"
    with everywhere("a test"):
        assert [project.name for project in Project.find_all()] == ["Relaunch", "Merger"]
    assert Project.one_of(inside.olga.workspace, 2) is None


def test_T12_a_mistake_of_the_guard_is_caught_by_the_database(inside, monkeypatch):
    """Nothing is refused any more, and nothing is told: the rows stay out of sight."""
    monkeypatch.setattr("app.core.isolation.guard.check", lambda *args: {})

    assert list(Project.find_all()) == []
    assert Project.get(2) is None


def test_what_a_transaction_knows_costs_no_round_trip(inside, tmp_path):
    """It travels with BEGIN; what is learned later costs one."""

    def named():
        with transaction():
            Project.one_of(inside.olga.workspace, 1)
            Project.one_of(inside.olga.workspace, 2)

    def entered():
        isolation.enter(inside.olga.workspace_id)
        with transaction() as tx:
            tx.fetchone("SELECT 1")
            Project.one_of(inside.olga.workspace, 1)
            list(Workspace.of(inside.olga.user))

    user = inside.olga.user  # looked up before
    assert user.name == "Olga"
    told = "BEGIN; SET LOCAL app.wor"
    select = "SELECT projects.id , pro"
    assert rounds(tmp_path / "1", named) == [told, select, select, "COMMIT"]
    assert rounds(tmp_path / "2", entered) == [
        told,
        "SELECT 1",
        select,
        "SELECT set_config('app.u",
        "SELECT workspaces.*, mem",
        "COMMIT",
    ]


def test_a_savepoint_that_is_undone_takes_what_was_told_along(inside):
    def undone():
        with transaction():
            Project.one_of(inside.olga.workspace, 1)
            raise ZeroDivisionError

    with transaction() as tx:
        tx.fetchone("SELECT 1")
        with pytest.raises(ZeroDivisionError):
            undone()
        assert Project.one_of(inside.olga.workspace, 1).name == "Relaunch"


def test_T12_a_connection_of_the_queue_is_given_back_without_its_view(house):
    engine = house.app.db.engine
    conn = roles.connect_for_all(engine)
    assert conn.execute("SELECT count(*) FROM projects").fetchone()[0] == 2
    conn.rollback()
    conn.close()

    given_out = set()
    for _ in range(20):  # the pool gives out each in turn
        again = engine.connection_factory(engine.dbapi)
        given_out.add(again)
        assert again.execute("SELECT count(*) FROM projects").fetchone()[0] == 0
        again.rollback()
        again.close()
    assert conn in given_out


def test_many_at_once_are_told_too(house):
    conn = roles.connect_for_all(house.app.db.engine)
    conn.cursor().executemany("UPDATE projects SET name = name WHERE id = ?", [[1], [2]])
    assert conn.execute("SELECT count(*) FROM projects").fetchone()[0] == 2
    conn.rollback()
    conn.close()


def test_what_hangs_on_a_row_goes_with_it(inside):
    """PostgreSQL follows ON DELETE CASCADE past the policies, into tables that nobody named."""
    with transaction():
        gone = create_workspace(make_person("Zoe"), name="Short-lived")
    with transaction():
        gone.workspace.delete()

    with everywhere("a test looks"):
        assert not list(Membership.find_all(workspace_id=gone.workspace_id))


def rounds(path, act):
    """What `act` sends to the server, a round trip each, as libpq itself writes it down."""
    conn = sessions.top.connect()
    conn.rollback()
    with path.open("w+") as file:
        conn.pgconn.trace(file.fileno())
        act()
        conn.pgconn.untrace()
        file.seek(0)
        sent = re.findall(r'F\t\d+\t(?:Query|Parse)\t.*?"(\w[^"]*)"', file.read())
    return [re.sub(r"\s+", " ", text)[:24] for text in sent]
