"""What the released sqlorm does otherwise. On SQLite: without mends PostgreSQL does not work."""

from datetime import datetime
from functools import partial
from importlib.metadata import requires

import pytest
import sqlorm.helpers
from flask import stream_with_context
from hyperflask import models
from sqlorm import SQL, Column, Model, PrimaryKey, Relationship
from sqlorm.engine import Engine, ensure_transaction, session_context

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


class Team(models.Model):
    __table__ = "teams"
    __macro__ = "TeamCard(team)"
    id: int
    name: str
    note = Column(type=str, lazy=True)
    at: datetime
    active: bool
    tasks = Relationship("Task", target_col="team_id")


class Task(models.Model):
    __table__ = "tasks"
    id: int
    team_id: int


class Place(Model):
    __table__ = "places"
    a: PrimaryKey[int]
    b: PrimaryKey[int]


SCHEMA = """
    CREATE TABLE teams (id integer PRIMARY KEY, name text, note text, at datetime, active boolean);
    CREATE TABLE tasks (id integer PRIMARY KEY, team_id integer);
    CREATE TABLE places (a integer, b integer, PRIMARY KEY (a, b));
    INSERT INTO teams (id, name, note) VALUES (1, 'a', 'of a'), (2, 'b', 'of b');
    INSERT INTO tasks (id, team_id) VALUES (1, 1), (2, 1)
"""


@pytest.fixture
def app(make_app):
    app = make_app(
        {
            "components/TeamCard.html": "<li>{{ props.team.name }}</li>",
            "templates/teams.html": "{{ teams }}",
        }
    )
    with app.app_context(), app.db as tx:
        tx.execute(SCHEMA.split(";"))
    return app


@pytest.fixture
def tx(app):
    with app.app_context(), app.db as tx:
        yield tx


@defect(reason="composite_rows: one duplicated parent per child")
@pytest.mark.feature("orm.eager")
def test_a_parent_comes_once_with_its_children(tx):
    assert len(Team.find_all(with_rels=["tasks"], name="a").all()) == 1


@defect(reason="lazy_columns: every row shows the text of the first")
@pytest.mark.feature("orm.lazy-cols")
def test_a_lazy_column_is_of_its_row(tx):
    assert Team.get(2).note == "of b"


@defect(reason="composite_keys: a key of several columns fails", raises=AttributeError)
@pytest.mark.feature("orm.pk")
def test_a_key_may_have_several_columns(tx):
    assert Place.create(a=1, b=2).b == 2


@defect(reason="sqlorm-py-15: a list after IN is one parameter", raises=Exception)
@pytest.mark.feature("orm.expr")
def test_in_takes_a_list(tx):
    assert len(Team.find_all(Team.c.name.in_(["a", "b"])).all()) == 2


@defect(reason="sqlorm-py-16: limit=0 is no limit")
@pytest.mark.feature("orm.order-limit")
def test_no_rows_may_be_asked_for(tx):
    assert Team.find_all(limit=0).all() == []


@defect(reason="sqlorm-py-20: CASE ends with END CASE", raises=Exception)
@pytest.mark.feature("orm.sql-builder")
def test_a_case_is_sql(tx):
    case = SQL.case({"name = 'a'": "1"}, "2")
    assert tx.fetchscalars(SQL.select(case).from_("teams").order_by("id")) == [1, 2]


@defect(reason="sqlorm-py-21: what is appended is not in the list")
@pytest.mark.feature("orm.relationships")
def test_what_is_appended_is_in_the_list(tx):
    team, task = Team.get(2), Task.get(1)
    team.tasks.append(task)
    assert task in team.tasks


@defect(reason="column_types: moments come back as text")
@pytest.mark.feature("orm.types")
def test_a_moment_comes_back(tx):
    tx.execute("UPDATE teams SET at = '2026-02-28 10:30:00'")
    assert isinstance(Team.get(1).at, datetime)


@defect(reason="column_types: truths come back as numbers")
@pytest.mark.feature("orm.column", "orm.types")
def test_a_truth_comes_back(tx):
    tx.execute("UPDATE teams SET active = true")
    assert Team.get(1).active is True


@defect(reason="flask-sqlorm-02: pycryptodome is not required")
@pytest.mark.feature("orm.types")
def test_a_column_may_be_encrypted():
    needed = [*requires("flask-sqlorm"), *requires("sqlorm-py")]
    assert any(name.startswith("pycryptodome") for name in needed)


@defect(reason="transactions: a write outside a transaction vanishes without a word")
@pytest.mark.feature("orm.crud")
def test_a_write_outside_a_transaction_is_kept_or_refused(app):
    with app.app_context():
        Team.create(name="c")
    with app.app_context(), app.db as tx:
        assert tx.fetchscalar("SELECT count(*) FROM teams") == 3


@defect(reason="transactions: what waits for a commit without SQL never runs")
@pytest.mark.feature("orm.after-commit")
def test_what_waits_for_an_empty_transaction_runs(app):
    done = []
    with app.app_context(), app.db:
        sqlorm.helpers.after_commit(lambda: done.append(1))
    assert done == [1]


@defect(reason="transactions: a transaction within another is none")
@pytest.mark.feature("orm.transactions")
def test_an_inner_transaction_is_undone_alone(app):
    with app.app_context(), app.db as tx:
        try:
            with app.db:
                Team.create(name="inner")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        assert tx.fetchscalar("SELECT count(*) FROM teams") == 2


@defect(reason="object_markup: rows in a template that escapes are escaped")
@pytest.mark.feature("orm.macro-render")
def test_rows_are_markup(app):
    with app.test_request_context():
        app.preprocess_request()
        with ensure_transaction(app.db.engine):
            html = app.jinja_env.get_template("teams.html").render(teams=Team.find_all())
    assert html == "<li>a</li><li>b</li>"


@defect(
    reason="flask-sqlorm-05: engines in the settings are neither mapping nor list", raises=Exception
)
@pytest.mark.feature("orm.multi-engine")
@pytest.mark.parametrize("kind", ["list", "mapping"])
def test_engines_are_configured(make_app, kind):
    spec = {"uri": "sqlite://:memory:", "tags": ["replica"]}
    engines = [spec] if kind == "list" else {"replica": spec}
    app = make_app(SQLORM_ENGINES=engines)
    assert all(isinstance(engine, Engine) for engine in app.db.engines.engines)


@defect(reason="hyperflask-71: tables are not made at start, as documented")
@pytest.mark.feature("orm.create-tables")
def test_tables_are_made_at_start(make_app):
    app = make_app({"models.py": ""}, INIT_DATABASE=True)
    with app.app_context(), app.db as tx:
        assert tx.fetchscalar("SELECT count(*) FROM sqlite_master WHERE name = 'teams'") == 1


@defect(reason="hyperflask-71: the folder is app/migrations, not data/migrations as documented")
@pytest.mark.feature("orm.migrations")
def test_migrations_are_where_the_documentation_says(make_app):
    assert make_app().db.migrations_folder.endswith("data/migrations")


@defect(reason="several_apps: a stream in a stream leaves a session on the thread's stack")
@pytest.mark.feature("orm.transactions")
def test_a_stream_leaves_no_session(app):
    @app.route("/stream")
    def stream():
        return stream_with_context(iter(stream_with_context(iter(["a", "b"]))))

    before = len(session_context.stack)
    assert app.test_client().get("/stream").text == "ab"
    left = session_context.stack[before:]
    del session_context.stack[before:]  # the next tests begin with an empty one
    assert left == []


@defect(reason="sqlorm-py-24: the names of the columns are listed anew for each column")
@pytest.mark.feature("orm.column")
def test_the_names_of_the_columns_are_listed_once():
    columns = Team.__mapper__.columns
    assert columns.names is columns.names
