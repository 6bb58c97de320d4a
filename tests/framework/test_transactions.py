"""Transactions on both databases, as actions and jobs use them."""

import threading

import psycopg
import pytest
import sqlorm.helpers
from sqlorm.engine import SessionError, ensure_transaction
from sqlorm.engine import session_context as sessions

from app.framework.postgresql import engine_settings
from app.framework.transactions import (
    IntegrityError,
    WriteOutsideTransaction,
    after_commit,
    in_transaction,
    transaction,
    writes,
)

on_postgresql = pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)


@pytest.fixture
def app(make_app, each_database_url, tmp_path):
    app = make_app(**engine_settings(each_database_url, tmp_path))
    with app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE counters (id integer PRIMARY KEY, value integer NOT NULL)")
        tx.execute("INSERT INTO counters (id, value) VALUES (1, 0)")
    return app


@pytest.fixture
def context(app):
    with app.app_context():
        yield app


def rows(app):
    """What another connection sees."""
    with app.db.engine.session() as session, session as tx:
        return [tuple(row) for row in tx.fetchall("SELECT id, value FROM counters ORDER BY id")]


def insert(tx, number):
    tx.execute("INSERT INTO counters (id, value) VALUES (?, 0)", [number])


def write_then_fail(number, when_committed=lambda: None):
    """A transaction that writes and registers something, and then ends by an exception."""
    with transaction() as tx:
        insert(tx, number)
        after_commit(when_committed)
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO counters (id, value) VALUES (2, 0)",
        "  -- why\n UPDATE counters SET value = 1",
        "/* so */ DELETE FROM counters",
        "WITH o AS (SELECT 1 AS id) DELETE FROM counters WHERE id IN (SELECT id FROM o)",
        "WITH n AS (SELECT 2 AS id) INSERT INTO counters (id, value) SELECT id, 0 FROM n",
    ],
)
def test_a_write_outside_a_transaction_is_refused(context, statement):
    with ensure_transaction(context.db.engine) as tx, pytest.raises(WriteOutsideTransaction):
        tx.execute(statement)

    assert rows(context) == [(1, 0)]


def test_the_refusal_names_the_statement(context):
    with (
        ensure_transaction() as tx,
        pytest.raises(WriteOutsideTransaction, match="UPDATE counters SET value = 1"),
    ):
        tx.execute("UPDATE counters\n  SET value = 1")


def test_writing_many_rows_outside_a_transaction_is_refused(context):
    with ensure_transaction() as tx, pytest.raises(WriteOutsideTransaction):
        tx.executemany("INSERT INTO counters (id, value) VALUES (?, 0)", [[2], [3]])


def test_reading_needs_no_transaction(context):
    with ensure_transaction() as tx:
        assert tx.fetchscalar("SELECT count(*) FROM counters") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 'DELETE FROM x'",
        "WITH a AS (SELECT 1) SELECT 'UPDATE x SET y' FROM a",
        "WITH a AS (SELECT 1 FROM t FOR UPDATE) SELECT * FROM a -- DELETE FROM a",
    ],
)
def test_words_in_strings_and_comments_are_no_writes(statement):
    assert not writes(statement)


def test_rows_that_were_read_can_be_changed_one_by_one_while_others_write(context):
    with context.db as tx:
        insert(tx, 2)
    with ensure_transaction() as tx:
        found = tx.fetch("SELECT id FROM counters ORDER BY id")
    for row in found:
        with context.db.engine.session() as other, other as tx:
            insert(tx, 10 + row["id"])
        with transaction() as tx:
            tx.execute("UPDATE counters SET value = 5 WHERE id = ?", [row["id"]])

    assert rows(context) == [(1, 5), (2, 5), (11, 0), (12, 0)]


def test_what_an_exception_leaves_is_rolled_back(context):
    with pytest.raises(ZeroDivisionError):
        write_then_fail(2)

    assert rows(context) == [(1, 0)]


def test_a_nested_transaction_is_rolled_back_alone(context):
    with transaction() as tx:
        insert(tx, 2)
        with pytest.raises(ZeroDivisionError):
            write_then_fail(3)
        with pytest.raises(IntegrityError), transaction() as nested:
            insert(nested, 1)
        insert(tx, 4)

    assert rows(context) == [(1, 0), (2, 0), (4, 0)]


def test_a_nested_transaction_is_undone_with_its_outer_one(context):
    def nest_then_fail():
        with transaction():
            with transaction() as nested:
                insert(nested, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        nest_then_fail()

    assert rows(context) == [(1, 0)]


def test_a_plain_with_db_is_nested_in_the_same_way(context):
    with context.db as tx:
        with pytest.raises(IntegrityError), context.db as nested:
            insert(nested, 1)
        insert(tx, 2)

    assert rows(context) == [(1, 0), (2, 0)]


def test_two_who_read_and_then_write_lose_no_update(app, each_database_url):
    lock = "" if each_database_url.startswith("sqlite") else "FOR UPDATE"
    errors = []

    def count_up():
        try:
            with app.app_context():
                for _ in range(10):
                    with transaction() as tx:
                        value = tx.fetchscalar(f"SELECT value FROM counters WHERE id = 1 {lock}")
                        tx.execute("UPDATE counters SET value = ? WHERE id = 1", [value + 1])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    with app.app_context():
        assert rows(app) == [(1, 40)]


def test_it_is_known_whether_a_transaction_is_open(context):
    assert not in_transaction()
    with ensure_transaction():
        assert not in_transaction()
    with transaction():
        assert in_transaction()
        with transaction():
            assert in_transaction()
    assert not in_transaction()


def test_what_waits_for_the_commit_runs_though_no_sql_did(context):
    seen = []
    with transaction():
        after_commit(lambda: seen.append(in_transaction()))
        assert seen == []
    with context.db:
        sqlorm.helpers.after_commit(lambda: seen.append(in_transaction()))

    assert seen == [False, False]


def test_what_waits_in_a_nested_transaction_waits_for_the_outermost_commit(context):
    seen = []
    with transaction() as tx:
        with transaction():
            after_commit(lambda: seen.append("nested"))
        assert seen == []
        after_commit(lambda: seen.append("outer"))
        insert(tx, 2)

    assert seen == ["nested", "outer"]


def test_what_waits_in_a_transaction_that_is_rolled_back_never_runs(context):
    seen = []
    with transaction():
        with pytest.raises(ZeroDivisionError):
            write_then_fail(2, lambda: seen.append("nested"))
        after_commit(lambda: seen.append("outer"))
    with pytest.raises(ZeroDivisionError):
        write_then_fail(3, lambda: seen.append("failed"))
    with transaction():
        pass

    assert seen == ["outer"]


def test_without_a_transaction_nothing_waits(context):
    seen = []
    after_commit(lambda: seen.append(1))
    with ensure_transaction():
        after_commit(lambda: seen.append(2))

    assert seen == [1, 2]


def test_one_failure_after_the_commit_keeps_nothing_else_from_running(context):
    seen = []

    def write():
        with transaction() as tx:
            insert(tx, 2)
            after_commit(lambda: 1 / 0)
            after_commit(lambda: seen.append(rows(context)))

    with pytest.raises(ZeroDivisionError):
        write()

    assert seen == [[(1, 0), (2, 0)]]


def test_a_commit_that_fails_leaves_the_session_usable(context, each_database_url):
    with transaction() as tx:
        reference = "integer REFERENCES counters DEFERRABLE INITIALLY DEFERRED"
        tx.execute(f"CREATE TABLE children (counter_id {reference})")

    with pytest.raises(IntegrityError), transaction() as tx:
        tx.execute("INSERT INTO children VALUES (99)")

    assert not in_transaction()
    assert sessions.stack == [sessions.top]
    with transaction() as tx:
        insert(tx, 2)
    assert rows(context) == [(1, 0), (2, 0)]


def test_after_a_query_that_failed_others_can_be_made(context):
    with pytest.raises(Exception, match="nowhere"), ensure_transaction() as tx:
        tx.fetchall("SELECT * FROM nowhere")

    with ensure_transaction() as tx:
        assert tx.fetchscalar("SELECT count(*) FROM counters") == 1


def test_a_session_that_ends_inside_a_transaction_says_so(app):
    with pytest.raises(SessionError), app.app_context():
        insert(app.db.__enter__(), 2)

    assert sessions.stack == []
    with app.app_context():
        assert rows(app) == [(1, 0)]


def test_a_session_that_ends_by_an_exception_does_not_hide_it(app):
    def leave_one_open():
        with app.app_context():
            insert(app.db.__enter__(), 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        leave_one_open()

    assert sessions.stack == []


def test_a_time_limit_leaves_no_transaction_behind(app):
    class TimeLimit(BaseException):
        """What dramatiq raises in a job's thread."""

    with pytest.raises(TimeLimit), app.app_context(), ensure_transaction():
        raise TimeLimit


@on_postgresql
def test_a_lost_connection_does_not_hide_what_went_wrong(app):
    def lose_the_connection():
        with app.app_context(), transaction() as tx:
            tx.session.connect().pgconn.finish()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lose_the_connection()


@on_postgresql
def test_a_request_that_only_read_leaves_no_transaction_open(app, each_database_url):
    with app.app_context(), ensure_transaction(app.db.engine) as tx:
        tx.fetchall("SELECT * FROM counters")

    with psycopg.connect(each_database_url) as other:
        states = other.execute(
            "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchall()
    assert states == [("idle",)]
