"""The driver: sqlorm on PostgreSQL behaves as on SQLite."""

import os
import sqlite3
import threading
import time

import psycopg
import pytest
from sqlorm import Engine, Model, create_all

from app.framework import postgresql
from app.framework.postgresql import Row, dialect, engine_settings, translate


class Thing(Model):
    __table__ = "things"
    id: int
    name: str


def engine_of(url, tmp_path, **more):
    settings = {key[7:].lower(): value for key, value in engine_settings(url, tmp_path).items()}
    return Engine.from_uri(settings.pop("uri"), **settings, **more)


@pytest.fixture
def engine(new_postgresql_url, tmp_path):
    return engine_of(new_postgresql_url, tmp_path)


@pytest.fixture
def things(engine):
    with engine as tx:
        tx.execute(
            "CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)"
        )
    return engine


def test_models_read_and_write(things):
    with things:
        thing = Thing.create(name="50 % of 'it' is \"ours\"?")
        thing.name += " yes"
        thing.save()

        assert Thing.get(thing.id).name == "50 % of 'it' is \"ours\"? yes"
        assert [found.id for found in Thing.find_all(name=thing.name)] == [thing.id]


def test_many_rows_are_written_at_once(things):
    with things as tx:
        tx.executemany("INSERT INTO things (name) VALUES (?)", [["a"], ["b"]])

        assert tx.fetchscalars("SELECT name FROM things ORDER BY id") == ["a", "b"]


def test_a_statement_without_rows_has_none(things):
    with things as tx:
        assert tx.fetchone("INSERT INTO things (name) VALUES (?)", ["a"]) is None
        assert tx.fetchall("UPDATE things SET name = ?", ["b"]) == []


@pytest.mark.parametrize(
    ("statement", "translated"),
    [
        ("SELECT ? + ?", "SELECT %s + %s"),
        ("SELECT '?', \"?\", ?", "SELECT '?', \"?\", %s"),
        ("SELECT 'it''s ?', ?", "SELECT 'it''s ?', %s"),
        (r"SELECT E'\'?', ?", r"SELECT E'\'?', %s"),
        ("SELECT 1 -- ?\n, ?", "SELECT 1 -- ?\n, %s"),
        ("SELECT /* ? */ ?", "SELECT /* ? */ %s"),
        ("SELECT $$ ? $$, $a$ ? $$ ? $a$, ?", "SELECT $$ ? $$, $a$ ? $$ ? $a$, %s"),
        ("SELECT 5 % 3 LIKE '%?' AND ?", "SELECT 5 %% 3 LIKE '%%?' AND %s"),
    ],
)
def test_only_question_marks_that_are_parameters_become_them(statement, translated):
    assert translate(statement) == translated


def test_a_question_mark_in_a_string_reaches_the_server(engine):
    with engine as tx:
        assert tuple(tx.fetchone("SELECT '?%' AS a, ? AS b", ["x"])) == ("?%", "x")


def sqlite_row():
    with sqlite3.connect(":memory:") as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT 1 AS a, 'two' AS b").fetchone()
    connection.close()
    return row


@pytest.mark.parametrize("row", [Row(("a", "b"), (1, "two")), sqlite_row()])
def test_a_row_behaves_as_sqlites(row):
    assert row.keys() == ["a", "b"]
    assert list(row) == [1, "two"]
    assert dict(row) == {"a": 1, "b": "two"}
    assert (row["b"], row[1], row[-1], len(row), row[0:1]) == ("two", "two", "two", 2, (1,))
    with pytest.raises(IndexError):
        row["c"]
    with pytest.raises(IndexError):
        row[2]


def test_equal_rows_are_equal():
    assert Row(("a",), (1,)) == Row(("a",), (1,))
    assert Row(("a",), (1,)) != Row(("b",), (1,))
    assert len({Row(("a",), (1,)), Row(("a",), (1,))}) == 1


def test_moments_come_in_utc_whatever_the_server_thinks(new_postgresql_url, tmp_path):
    with psycopg.connect(new_postgresql_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tokyo'")

    with engine_of(new_postgresql_url, tmp_path) as tx:
        assert tx.fetchscalar("SELECT now()").utcoffset().total_seconds() == 0


def test_a_connection_is_given_back(engine, new_postgresql_url):
    pids = set()
    for _ in range(30):
        with engine as tx:
            pids.add(tx.fetchscalar("SELECT pg_backend_pid()"))

    assert len(pids) == 1


def test_who_finds_all_connections_in_use_waits_for_one(new_postgresql_url, tmp_path):
    engine = engine_of(new_postgresql_url, tmp_path, pool_max_size=1)
    seen = []

    def ask():
        with engine as tx:
            seen.append(tx.fetchscalar("SELECT 1"))

    thread = threading.Thread(target=ask)
    with engine as tx:
        tx.execute("SELECT 1")
        thread.start()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not waiting_for_a_connection():
            time.sleep(0.01)
        assert seen == []
    thread.join(10)

    assert seen == [1]


def waiting_for_a_connection():
    return any(pool.get_stats().get("requests_waiting") for pool in postgresql._pools.values())


def test_who_waits_too_long_is_told_that_all_are_in_use(new_postgresql_url, tmp_path):
    engine = engine_of(new_postgresql_url, tmp_path, pool_max_size=1, pool_timeout=0.1)
    with engine as tx, engine.session() as other:
        tx.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="all 1 connections"):
            other.connect()


def test_who_finds_no_server_is_told_why(tmp_path):
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    engine = engine_of(url, tmp_path, pool_timeout=0.1)
    with (
        engine.session() as session,
        pytest.raises(psycopg.OperationalError, match="port 1 failed: Connection refused"),
    ):
        session.connect()
    postgresql.close_pools()


def test_a_connection_that_the_server_closed_is_replaced(engine, new_postgresql_url):
    with engine as tx:
        pid = tx.fetchscalar("SELECT pg_backend_pid()")
    with psycopg.connect(new_postgresql_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with engine as tx:
        assert tx.fetchscalar("SELECT pg_backend_pid()") != pid


def test_a_forked_process_uses_connections_of_its_own(engine):
    with engine as tx:
        ours = tx.fetchscalar("SELECT pg_backend_pid()")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with engine as tx:
                os.write(writing, str(tx.fetchscalar("SELECT pg_backend_pid()")).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)

    assert theirs != ours
    with engine as tx:
        assert tx.fetchscalar("SELECT pg_backend_pid()") == ours


def test_the_settings_of_a_postgresql_url():
    url = "postgres://me:secret@db.example.com:5432/name"

    assert engine_settings(url, None) == {
        "SQLORM_URI": "app.framework.postgresql://",
        "SQLORM_CONNINFO": url,
        "SQLORM_POOL": False,
    }


def test_an_sqlite_file_is_looked_for_from_the_root(tmp_path):
    assert engine_settings("sqlite://var/app.db", tmp_path)["SQLORM_URI"] == (
        f"sqlite://{tmp_path}/var/app.db"
    )
    assert engine_settings("sqlite:///srv/app.db", tmp_path)["SQLORM_URI"] == "sqlite:///srv/app.db"


def test_an_sqlite_file_may_have_any_name(make_app, tmp_path):
    app = make_app(**engine_settings("sqlite://new folder/100%20.db", tmp_path))
    with app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE things (id integer)")

    assert (tmp_path / "new folder" / "100%20.db").exists()


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "app.db", "", "sqlite://", "sqlite://:memory:"]
)
def test_another_url_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match="sqlite:///absolute/path"):
        engine_settings(url, tmp_path)


def test_the_refusal_shows_no_password(tmp_path):
    with pytest.raises(ValueError, match="must be") as refusal:
        engine_settings("mysql://me:secret@host/name", tmp_path)

    assert "secret" not in str(refusal.value)


def test_the_dialect_is_known(engine, tmp_path):
    assert dialect(engine) == "postgresql"
    assert dialect(engine_of(f"sqlite://{tmp_path}/test.db", tmp_path)) == "sqlite"


@pytest.mark.feature("orm.create-tables")
@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.InFailedSqlTransaction,
    reason="sqlorm-py-23: to look for a missing table ends the transaction",
)
def test_missing_tables_are_made(engine):
    with engine:
        create_all({"things": Thing}, check_missing=True)
