"""sqlorm: models, queries and transactions, on both databases."""

import sqlite3
from datetime import UTC, datetime

import pytest
import sqlorm
from hyperflask import models
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlorm import SQL, Column, PrimaryKey, Relationship, SQLTemplate
from sqlorm.engine import Engine, EngineDispatcher, EngineError, ensure_transaction
from sqlorm.model import ModelRegistry, is_dirty
from sqlorm.schema import create_all, create_table
from sqlorm.sql import render
from sqlorm.sqlfunc import sqlfunc
from sqlorm.types import SQLType
from werkzeug.exceptions import NotFound

from app.framework.postgresql import dialect, engine_settings
from app.framework.transactions import IntegrityError, after_commit, transaction
from tests.framework.features.looking import check

SCHEMA = """
    CREATE TABLE teams (id {id}, name text NOT NULL UNIQUE, plan text, seats integer, info {json});
    CREATE TABLE tasks (id {id}, team_id integer REFERENCES teams (id), title text, done boolean);
    CREATE TABLE places (a integer, b integer, name text, PRIMARY KEY (a, b));
    CREATE TABLE odd (id {id}, at {time}, blob {blob}, shout text)
"""
TYPES = {
    "sqlite": {"id": "integer PRIMARY KEY", "json": "text", "time": "text", "blob": "blob"},
    "postgresql": {
        "id": "serial PRIMARY KEY",
        "json": "jsonb",
        "time": "timestamptz",
        "blob": "bytea",
    },
}


class Team(models.Model):
    __table__ = "teams"
    __macro__ = "TeamCard(team)"

    id: PrimaryKey[int]
    name: str
    plan = Column(type=str, default="free")
    seats = Column("seats", int, default=lambda: 3)
    info: dict
    tasks = Relationship("TeamTask", target_col="team_id")

    @classmethod
    def bigger_than(cls, seats):
        """SELECT WHERE seats > %(seats)s ORDER BY name"""

    @classmethod
    @sqlorm.fetchscalar
    def total_seats(cls):
        """SELECT sum(seats) FROM {cls.table}"""

    @classmethod
    def rename_all(cls, name):
        """UPDATE SET plan = %(name)s"""

    @classmethod
    def forget(cls, name):
        """DELETE WHERE name = %(name)s"""

    def grow(self, by):
        """UPDATE SET seats = seats + %(by)s WHERE SELF RETURNING *"""


class TeamTask(models.Model):
    __table__ = "tasks"

    id: int
    team_id: int
    title: str
    done: bool
    team = Relationship("Team", source_col="team_id", target_col="id", single=True)


class Place(models.Model):
    __table__ = "places"

    a: PrimaryKey[int]
    b: PrimaryKey[int]
    name: str


Shouted = SQLType("text", loader=str.upper, dumper=str.lower)


class Odd(models.Model):
    __table__ = "odd"

    id: int
    at: datetime
    shout = Column(type=Shouted)


@pytest.fixture
def app(make_app, each_database_url, tmp_path):
    files = {
        "components/TeamCard.html": "<li>{{ props.team.name }}</li>",
        "pages/teams.jpy": "---\nfrom tests.framework.features.test_orm import Team\n"
        "page.teams = Team.find_all(order_by='name')\n---\n<ul>{{ teams }}</ul>",
    }
    app = make_app(files, **engine_settings(each_database_url, tmp_path))
    with app.app_context(), app.db as tx:
        schema = SCHEMA.format(**TYPES[dialect(app.db.engine)])
        tx.execute([statement for statement in schema.split(";") if statement.strip()])
    return app


@pytest.fixture
def tx(app):
    with app.app_context(), app.db as tx:
        yield tx


@pytest.fixture
def teams(tx):
    return [
        Team.create(name=name, seats=seats) for name, seats in zip("cab", (1, 2, 9), strict=True)
    ]


def names(rows):
    return [row.name for row in rows]


def fail_after(work):
    work()
    raise ZeroDivisionError


@pytest.mark.feature("orm.model", "orm.column")
def test_a_model_has_columns_defaults_and_a_table(teams, tx):
    row = dict(tx.fetchone("SELECT * FROM teams WHERE name = 'c'"))

    assert Team.table.name == "teams"
    assert set(Team.c.names) == {"id", "name", "plan", "seats", "info"}
    assert (row["plan"], row["seats"]) == ("free", 1)
    assert (Team(name="x").plan, Team(name="x").seats) == ("free", 3)
    assert Odd.__mapper__.columns["shout"].type is Shouted


@pytest.mark.feature("orm.column")
def test_a_broken_constraint_is_an_error(app):
    with app.app_context():
        with transaction():
            Team.create(name="one")
        with pytest.raises(IntegrityError), transaction():
            Team.create(name="one")
        with pytest.raises(IntegrityError), transaction():
            Team.create(plan="nameless")
        with pytest.raises(IntegrityError), transaction():
            TeamTask.create(team_id=999, title="of nobody")


@pytest.mark.feature("orm.pk")
def test_a_row_is_found_by_its_key(teams, tx):
    assert Team.get(teams[1].id).name == "a"
    assert Team.get(10_000) is None
    assert teams[0].id != teams[1].id

    Place.create(a=1, b=2, name="here")
    Place.create(a=1, b=3, name="there")
    assert Place.get((1, 3)).name == "there"
    assert Place.get((3, 1)) is None
    place = Place.get((1, 2))
    place.name = "moved"
    place.save()
    assert names(Place.find_all(order_by="b")) == ["moved", "there"]


@pytest.mark.feature("orm.types")
def test_values_come_back_as_they_were(tx):
    moment = datetime(2026, 2, 28, 10, 30, tzinfo=UTC)
    team = Team.create(name="x", info={"a": [1, {"b": None}]})
    odd = Odd.create(at=moment, shout="Quiet")

    assert Team.get(team.id).info == {"a": [1, {"b": None}]}
    assert tx.fetchscalar("SELECT shout FROM odd") == "quiet"
    assert (Odd.get(odd.id).at, Odd.get(odd.id).shout) == (moment, "QUIET")
    task = TeamTask.create(team_id=team.id, title="t", done=True)
    assert TeamTask.get(task.id).done is True
    assert Team.create(name="y").info is None


@pytest.mark.feature("orm.types")
def test_an_object_may_be_pickled_into_a_column():
    pickled = sqlorm.types.Pickle

    assert pickled.loader(pickled.dumper({1, 2})) == {1, 2}


@pytest.mark.feature("orm.crud")
def test_a_row_is_written_changed_read_again_and_deleted(app):
    with app.app_context():
        with transaction() as tx:
            team = Team(name="new")
            assert team.save() is True
            team.name = "changed"
            assert team.save() is True
            assert tx.fetchscalar("SELECT name FROM teams") == "changed"
            tx.execute("UPDATE teams SET name = 'behind'")
            assert team.name == "changed"
            assert team.refresh() is True
            assert team.name == "behind"
            other = Team(name="other")
            other.insert()
        assert repr(team) == f"<Team({team.id})>"
        with transaction():
            team.delete()
        assert names(Team.find_all()) == ["other"]


@pytest.mark.feature("orm.find")
def test_rows_are_found_by_columns_text_and_expressions(teams):
    assert names(Team.find_all("seats > 1", order_by="name")) == ["a", "b"]
    assert names(Team.find_all(SQL("seats <", SQL.Param(2)))) == ["c"]
    assert names(Team.find_all(name="b", plan="free")) == ["b"]
    assert names(Team.find_all("seats > 1", name="b")) == ["b"]
    assert Team.find_one(name="a").seats == 2
    assert Team.find_one(order_by="name DESC").name == "c"
    assert Team.find_one(name="zz") is None


@pytest.mark.feature("orm.order-limit")
def test_rows_come_in_order_and_in_pages(teams):
    assert names(Team.find_all(order_by="name")) == ["a", "b", "c"]
    assert names(Team.find_all(order_by="seats DESC")) == ["b", "a", "c"]
    assert names(Team.find_all(order_by="name", limit=2)) == ["a", "b"]
    assert names(Team.find_all(order_by="name", limit=2, offset=2)) == ["c"]


@pytest.mark.feature("orm.expr")
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Team.c.name == "a", "a"),
        (Team.c.name != "a", "bc"),
        (Team.c.info == None, "abc"),  # noqa: E711 - an expression, not a question
        (Team.c.info != None, ""),  # noqa: E711
        (Team.c.seats < 2, "c"),
        (Team.c.seats <= 2, "ac"),
        (Team.c.seats > 2, "b"),
        (Team.c.seats >= 2, "ab"),
        (Team.c.name.like("%a%"), "a"),
        (Team.c.name.in_(SQL.Tuple(SQL.Param("a"), SQL.Param("c"))), "ac"),
        (Team.c.name.notin(SQL.Tuple(SQL.Param("a"), SQL.Param("c"))), "b"),
        ((Team.c.name == "a") | (Team.c.name == "b"), "ab"),
        ((Team.c.seats > 1) & (Team.c.seats < 9), "a"),
        (~SQL("seats > 1"), "c"),
    ],
    ids=str,
)
def test_conditions_are_written_in_python(teams, condition, expected):
    assert "".join(names(Team.find_all(condition, order_by="name"))) == expected


@pytest.mark.feature("orm.expr")
@pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)
def test_postgresql_compares_without_case(teams):
    assert names(Team.find_all(Team.c.name.ilike("A"))) == ["a"]


@pytest.mark.feature("orm.or404")
def test_a_row_that_is_not_there_is_a_404(teams):
    assert Team.get_or_404(teams[0].id).name == "c"
    assert Team.find_one_or_404(name="a").seats == 2
    with pytest.raises(NotFound):
        Team.get_or_404(10_000)
    with pytest.raises(NotFound):
        Team.find_one_or_404(name="zz")


@pytest.mark.feature("orm.relationships")
def test_related_rows_are_reached_from_both_sides(teams):
    team = teams[0]
    for title in "xy":
        TeamTask.create(team_id=team.id, title=title)
    [first, second] = sorted(Team.get(team.id).tasks, key=lambda task: task.title)

    assert (first.title, second.title) == ("x", "y")
    assert first.team.name == "c"
    assert len(Team.get(teams[1].id).tasks) == 0
    assert Team.tasks.is_loaded(team) is False
    assert [task.id for task in team.tasks] == [first.id, second.id]
    assert Team.tasks.is_loaded(team) is True


@pytest.mark.feature("orm.relationships")
def test_related_rows_are_added_and_removed(teams):
    team, other = teams[:2]
    task = TeamTask.create(team_id=other.id, title="moves")
    team.tasks.append(task)
    assert task.team_id == team.id
    task.save()
    assert [t.title for t in Team.get(team.id).tasks] == ["moves"]

    team.tasks.remove(task)
    task.save()
    assert TeamTask.get(task.id).team_id is None
    task.team = other
    task.save()
    assert TeamTask.get(task.id).team_id == other.id


@pytest.mark.feature("orm.sql-methods")
def test_a_method_of_sql_alone_is_a_query(teams, tx):
    assert names(Team.bigger_than(1)) == ["a", "b"]
    assert Team.total_seats() == 12
    teams[0].grow(10)
    assert teams[0].seats == 11
    assert Team.total_seats() == 22
    Team.rename_all("pro")
    assert {team.plan for team in Team.find_all()} == {"pro"}
    Team.forget("a")
    assert names(Team.find_all(order_by="name")) == ["b", "c"]


@sqlorm.fetchscalar
def count_of(table):
    return SQL("SELECT count(*) FROM", table)


@sqlorm.fetchscalars
def all_names():
    return "SELECT name FROM teams ORDER BY name"


@sqlorm.fetchone(model=Team)
def one_team(name):
    return SQL("SELECT * FROM teams WHERE name =", SQL.Param(name))


@sqlorm.fetchall
def pairs():
    return "SELECT name, seats FROM teams ORDER BY name"


@sqlorm.execute
def clear(plan):
    return SQL("DELETE FROM teams WHERE plan =", SQL.Param(plan))


@sqlfunc
def bigger(seats):
    """SELECT name FROM teams WHERE seats > %(seats)s ORDER BY name"""


@pytest.mark.feature("orm.sqlfunc")
def test_a_function_that_gives_sql_gives_its_result(teams, tx):
    assert count_of("teams") == 3
    assert all_names() == ["a", "b", "c"]
    assert one_team("b").seats == 9
    assert isinstance(one_team("b"), Team)
    assert [tuple(row) for row in pairs()] == [("a", 2), ("b", 9), ("c", 1)]
    assert [row["name"] for row in bigger(1)] == ["a", "b"]
    clear("free")
    assert count_of("teams") == 0


@pytest.mark.feature("orm.sql-builder")
def test_sql_is_composed_of_pieces_and_parameters(teams, tx):
    tx.execute(SQL.insert("teams", {"name": "d", "seats": 4}))
    tx.execute(SQL.update("teams", {"seats": SQL("seats + 1")}).where("name =", SQL.Param("d")))
    query = SQL.select("name").from_("teams").where("seats >", SQL.Param(4)).order_by("name")
    assert tx.fetchscalars(query) == ["b", "d"]
    tx.execute(SQL.delete_from("teams").where(Team.c.name == "d"))
    assert tx.fetchscalar(SQL.select(SQL.funcs.count(SQL("*"))).from_("teams")) == 3
    assert tx.fetchscalar(SQL.select(SQL.funcs["upper"]("a"))) == "A"

    builder = sqlorm.QueryBuilder()
    builder.select("name").from_("teams").where(plan="free").where(Team.c.seats > 1)
    assert tx.fetchscalars(builder.order_by("name").limit(1).offset(1)) == ["b"]

    template = SQLTemplate(
        "SELECT name FROM {table} WHERE seats = %(n + 1)s", {"n": 1, "table": "teams"}
    )
    assert tx.fetchscalars(template) == ["a"]
    assert render(template) == ("SELECT name FROM teams WHERE seats = ?", [2])


@pytest.mark.feature("orm.raw")
def test_a_transaction_runs_sql_and_gives_rows(tx):
    tx.executemany("INSERT INTO teams (name, seats) VALUES (?, ?)", [("a", 1), ("b", 2)])

    assert tx.fetchscalar("SELECT name FROM teams WHERE seats = ?", [2]) == "b"
    assert tx.fetchscalars("SELECT name FROM teams ORDER BY name") == ["a", "b"]
    assert dict(tx.fetchone("SELECT name, seats FROM teams ORDER BY name")) == {
        "name": "a",
        "seats": 1,
    }
    assert tx.fetchone("SELECT name FROM teams WHERE seats = 5") is None
    rows = tx.fetchall("SELECT seats FROM teams ORDER BY name")
    assert [row["seats"] for row in rows] == [1, 2]
    [team] = tx.fetchhydrated(Team, "SELECT * FROM teams WHERE name = 'b'").all()
    assert (type(team), team.seats) == (Team, 2)


@pytest.mark.feature("orm.transactions")
def test_a_transaction_is_all_or_nothing(app):
    with app.app_context():
        with transaction():
            Team.create(name="kept")
        with pytest.raises(ZeroDivisionError), app.db:
            fail_after(lambda: Team.create(name="lost"))
        with transaction():
            Team.create(name="outer")
            with pytest.raises(ZeroDivisionError), transaction():
                fail_after(lambda: Team.create(name="inner"))
    with app.app_context(), app.db:
        assert names(Team.find_all(order_by="name")) == ["kept", "outer"]


@pytest.mark.feature("orm.after-commit")
def test_what_waits_for_the_commit_comes_after_it(app):
    order = []
    with app.app_context():
        with transaction():
            after_commit(lambda: order.append("committed"))
            Team.create(name="x")
            order.append("written")
        with pytest.raises(ZeroDivisionError), transaction():
            fail_after(lambda: after_commit(lambda: order.append("never")))
        after_commit(lambda: order.append("at once"))
    assert order == ["written", "committed", "at once"]


SIGNALS = (
    *(
        "before_insert",
        "after_insert",
        "before_update",
        "after_update",
        "before_save",
        "after_save",
    ),
    *("before_delete", "after_delete", "before_refresh", "after_refresh", "before_query"),
)


@pytest.mark.feature("orm.signals")
def test_a_model_tells_what_happens_to_its_rows(tx):
    heard = []
    listeners = {name: lambda sender, name=name, **_: heard.append(name) for name in SIGNALS}
    for name, listener in listeners.items():
        getattr(Team, name).connect(listener, Team)
    team = Team(name="x")
    team.save()
    team.name = "y"
    team.save()
    team.refresh()
    Team.find_one(name="y")
    team.delete()
    for name, listener in listeners.items():
        getattr(Team, name).disconnect(listener)

    assert heard == [
        *("before_save", "before_insert", "after_insert", "after_save"),
        *("before_save", "before_update", "after_update", "after_save"),
        *("before_refresh", "after_refresh", "before_query", "before_delete", "after_delete"),
    ]


@pytest.mark.feature("orm.signals")
@pytest.mark.parametrize("operation", ["insert", "update", "delete", "save", "refresh"])
def test_a_listener_may_forbid(tx, operation):
    team = Team.create(name="x")
    team.plan = "pro"
    other = Team(name="y")

    def forbid(sender, obj, **_):
        return False

    with getattr(Team, f"before_{operation}").connected_to(forbid, Team):
        assert getattr(other if operation == "insert" else team, operation)() is False
    assert [(row["name"], row["plan"]) for row in tx.fetchall("SELECT * FROM teams")] == [
        ("x", "free")
    ]


@pytest.mark.feature("orm.signals")
def test_connections_and_transactions_tell_too(app):
    heard = []
    session_class, transaction_class = sqlorm.Session, sqlorm.Transaction

    def note(name):
        return lambda sender, **_: heard.append(name)

    with (
        app.app_context(),
        session_class.after_commit.connected_to(note("commit")),
        session_class.after_rollback.connected_to(note("rollback")),
        transaction_class.before_execute.connected_to(note("before")),
        transaction_class.after_execute.connected_to(note("after")),
        transaction_class.handle_error.connected_to(note("error")),
    ):
        with app.db as tx:
            tx.execute("SELECT 1")
        assert heard[:2] == ["before", "after"]
        assert "commit" in heard
        with pytest.raises(Exception, match="nowhere"), app.db as tx:
            tx.execute("SELECT * FROM nowhere")
    assert heard[-2:] == ["error", "rollback"]


@pytest.mark.feature("orm.dirty")
def test_only_what_changed_is_written(teams, tx):
    team = Team.get(teams[0].id)
    assert is_dirty(team) is False
    assert team.save() is False
    tx.execute("UPDATE teams SET seats = 77")
    team.plan = "pro"
    assert is_dirty(team) is True
    team.save()

    assert is_dirty(team) is False
    row = dict(tx.fetchone("SELECT * FROM teams WHERE name = 'c'"))
    assert (row["plan"], row["seats"]) == ("pro", 77)


@pytest.mark.feature("orm.macro-render")
def test_a_row_and_a_result_show_themselves(app):
    with app.app_context(), transaction():
        for name in ("b", "<a>"):
            Team.create(name=name)
        with app.test_request_context():
            app.preprocess_request()
            assert str(Team.find_one(name="b")) == "<li>b</li>"
    html = app.test_client().get("/teams").text

    check(html, {"ul > li": 2, "ul > li:first-child": "<a>"})
    assert str(Place(a=1, b=2)).startswith("<Place(")


class Made(sqlorm.Model):
    __table__ = "made"
    __model_registry__ = ModelRegistry()

    id: PrimaryKey[int]
    name = Column(type=str, nullable=False, unique=True)
    number = Column(type=int, schema_def="number integer DEFAULT 7")


@pytest.mark.feature("orm.create-tables")
@pytest.mark.parametrize("each_database_url", ["sqlite"], indirect=True)
def test_missing_tables_are_made(app, tx):
    create_all(ModelRegistry(Made=Made), check_missing=True)
    tx.execute("INSERT INTO made (id, name) VALUES (1, 'a')")
    create_all(ModelRegistry(Made=Made), check_missing=True)

    assert dict(tx.fetchone("SELECT * FROM made")) == {"id": 1, "name": "a", "number": 7}
    with pytest.raises(IntegrityError):
        tx.execute("INSERT INTO made (id, name) VALUES (2, 'a')")


@pytest.mark.feature("orm.create-tables")
def test_the_command_makes_the_tables(make_app):
    app = make_app()
    app.db.create_all(model_registry=ModelRegistry(Made=Made))

    with app.app_context(), app.db as tx:
        assert tx.fetchscalar("SELECT count(*) FROM made") == 0
    assert create_table.is_method is False


@pytest.fixture
def two_engines(tmp_path):
    engines = [Engine.from_uri(f"sqlite://{tmp_path}/{name}.db") for name in ("main", "replica")]
    yield engines
    for engine in engines:
        engine.disconnect_all()


@pytest.mark.feature("orm.multi-engine")
def test_a_dispatcher_chooses_an_engine_by_its_tag(two_engines):
    main, replica = two_engines
    engines = EngineDispatcher()
    engines.register(main, default=True)
    engines.register(replica, ["replica"])

    assert engines.select() is main
    assert engines.select("replica") is engines.replica is replica
    assert engines.select("unknown") is main
    assert engines.engines == [main, replica]
    assert set(engines.tags) == {"default", "replica"}
    with engines.session("replica") as session:
        assert session.engine is replica
    with engines as tx:
        assert tx.session.engine is main
    strict = EngineDispatcher(fallback=False)
    with pytest.raises(EngineError):
        strict.select("unknown")


@pytest.mark.feature("orm.multi-engine")
def test_a_query_runs_on_the_session_that_is_current(two_engines):
    for engine, name in zip(two_engines, ("main", "replica"), strict=True):
        with engine as tx:
            tx.execute("CREATE TABLE teams (id integer PRIMARY KEY, name text)")
            tx.execute("INSERT INTO teams (name) VALUES (?)", [name])
    for engine, name in zip(two_engines, ("main", "replica"), strict=True):
        with engine.session() as session, session as tx:
            assert tx.fetchscalar("SELECT name FROM teams") == name
            with ensure_transaction() as same:
                assert same.session.engine is engine


@pytest.mark.feature("orm.otel")
@pytest.mark.xfail(strict=True, raises=ImportError, reason="it imports a name that sqlorm lacks")
def test_queries_are_spans():
    from sqlorm.opentelemetry import SQLORMInstrumentor

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = SQLORMInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        engine = Engine.from_uri("sqlite://:memory:")
        with engine as tx:
            tx.execute("SELECT 42")
        engine.disconnect_all()
    finally:
        instrumentor.uninstrument()
    spans = exporter.get_finished_spans()
    assert any("SELECT" in str(span.attributes.get("db.statement")) for span in spans)


@pytest.mark.feature("orm.raw")
def test_the_driver_is_sqlite_with_foreign_keys(make_app):
    app = make_app()
    with app.app_context(), app.db as tx:
        assert tx.fetchscalar("PRAGMA foreign_keys") == 1
        assert tx.fetchscalar("PRAGMA journal_mode") == "wal"
        assert isinstance(tx.session.connect(), sqlite3.Connection)
