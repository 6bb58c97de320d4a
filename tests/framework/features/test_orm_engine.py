"""sqlorm's connections, sessions and transactions, on plain SQLite and without an app."""

import logging
import sqlite3
from contextlib import contextmanager

import pytest
from sqlorm import Engine
from sqlorm.engine import (
    EngineDispatcher,
    EngineError,
    MissingSessionError,
    Session,
    SessionError,
    Transaction,
    ensure_session,
    get_current_session,
    parse_uri,
)
from sqlorm.helpers import after_commit, connect_via_engine
from sqlorm.pagination import Pagination


@pytest.fixture
def engine(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/plain.db")
    with engine as tx:
        tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)")
    yield engine
    engine.disconnect_all()


@contextmanager
def listening(signal, answer=None):
    """The calls of a signal's receiver while the block runs; it answers with `answer`."""
    calls = []

    def receiver(sender, **given):
        calls.append(given)
        return answer

    with signal.connected_to(receiver):
        yield calls


def texts(engine):
    with engine as tx:
        return tx.fetchscalars("SELECT text FROM notes ORDER BY id")


@pytest.mark.feature("orm.sqlite-tuning")
def test_an_address_carries_settings_of_the_driver():
    assert parse_uri("sqlite://") == ("sqlite", [], {})
    assert parse_uri("sqlite://a.db?timeout=5&a=True&b=False&c=x&c=y&pragma[d]=1") == (
        "sqlite",
        ["a.db"],
        {"timeout": 5, "a": True, "b": False, "c": ["x", "y"], "pragma": {"d": 1}},
    )


@pytest.mark.feature("orm.sqlite-tuning")
def test_settings_of_the_address_reach_the_database(tmp_path):
    engine = Engine.from_uri(
        f"sqlite://{tmp_path}/deep/a.db?ensure_path=True&pragma[user_version]=7"
    )
    with engine as tx:
        assert tx.fetchscalar("PRAGMA user_version") == 7
    engine.disconnect_all()


@pytest.mark.feature("orm.sqlite-tuning")
def test_an_extension_of_the_database_is_loaded(tmp_path):
    asked = []

    class Connection(sqlite3.Connection):
        def enable_load_extension(self, enabled):
            asked.append(enabled)

        def execute(self, statement, *values):
            asked.append(statement)

    uri = f"sqlite://{tmp_path}/a.db"
    engine = Engine.from_uri(uri, ext=["one", "two"], factory=Connection, pool=False)
    engine.disconnect(engine.connect())
    assert asked == [True, "SELECT load_extension('one')", "SELECT load_extension('two')"]


@pytest.mark.feature("orm.multi-engine")
def test_connections_are_used_again_up_to_a_number(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db", max_pool_conns=2)
    first, second = engine.connect(), engine.connect()
    with pytest.raises(EngineError, match="Max"):
        engine.connect()
    with listening(Engine.pool_checkin) as returned, listening(Engine.pool_checkout) as taken:
        engine.disconnect(first)
        assert engine.connect() is first
    assert returned == taken == [{"conn": first}]
    engine.disconnect(second)
    with pytest.raises(EngineError, match="not part of pool"):
        engine.disconnect(second)
    with listening(Engine.disconnected) as closed:
        engine.disconnect_all()
    assert [call["conn"] for call in closed] == [second, first]
    for conn in (first, second):
        with pytest.raises(sqlite3.ProgrammingError):
            conn.execute("SELECT 1")
    assert engine.connection_factory.uri == f"sqlite://{tmp_path}/a.db"
    assert (engine.pool, engine.active_conns) == ([], [])


@pytest.mark.feature("orm.multi-engine")
def test_without_a_pool_each_connection_is_closed(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db", pool=False)
    conn = engine.connect()
    engine.disconnect_all()
    conn.execute("SELECT 1")
    with listening(Engine.disconnected) as closed:
        engine.disconnect(conn)
    assert closed == [{"conn": conn}]
    with pytest.raises(sqlite3.ProgrammingError):
        conn.execute("SELECT 1")


@pytest.mark.feature("orm.multi-engine")
def test_a_connection_can_be_closed_in_spite_of_the_pool(engine):
    conn = engine.connect(from_pool=False)
    engine.disconnect(conn, force=True)
    with pytest.raises(sqlite3.ProgrammingError):
        conn.execute("SELECT 1")


@pytest.mark.feature("orm.multi-engine")
def test_what_happens_to_connections_is_logged(tmp_path, caplog):
    caplog.set_level(logging.DEBUG, "sqlorm")
    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db", logger=True)
    with engine as tx:
        tx.execute("SELECT 1")
        tx.execute("CREATE TABLE a (b)")
        tx.executemany("INSERT INTO a VALUES (?)", [[1], [2]])
    engine.disconnect(engine.connect(), force=True)
    engine.disconnect_all()
    said = [record.message for record in caplog.records]
    assert said[0] == "Creating new connection"
    assert "SELECT 1" in said
    assert "INSERT INTO a VALUES (?) (x2)" in said
    assert said[-4:] == [
        *("Returning connection to pool", "Re-using connection from pool"),
        *("Closing connection", "Closing all connections from pool"),
    ]
    assert "COMMIT" in said


@pytest.mark.feature("orm.multi-engine")
def test_an_engine_is_chosen_by_its_tag(engine, tmp_path):
    replica = Engine.from_uri(f"sqlite://{tmp_path}/replica.db")
    engines = EngineDispatcher()
    engines.register(engine, default=True)
    engines.register(replica, ["replica"])
    assert engines.select("replica") is replica
    assert engines.select() is engine
    assert engines.engines == [engine, replica]
    replica.connect()
    engines.disconnect_all()
    assert (engine.pool, replica.active_conns) == ([], [])


@pytest.mark.feature("orm.multi-engine")
def test_what_an_unknown_tag_means_is_decided(engine):
    anything = EngineDispatcher(fallback=True)
    anything.register(engine)
    assert anything.select_all("unknown") == [engine]
    nothing = EngineDispatcher(fallback=False)
    nothing.register(engine, ["one"])
    with pytest.raises(EngineError):
        nothing.select("unknown")


@pytest.mark.feature("orm.transactions")
def test_a_session_needs_a_connection():
    with pytest.raises(SessionError, match="must be provided"):
        Session()
    with pytest.raises(MissingSessionError), ensure_session():
        pass


@pytest.mark.feature("orm.transactions")
def test_a_session_on_a_connection_of_ones_own(tmp_path):
    conn = sqlite3.connect(tmp_path / "own.db")
    session = Session(conn)
    with session as tx:
        tx.execute("CREATE TABLE a (b)")
        tx.execute("INSERT INTO a VALUES (1)")
    session.close()
    assert conn.execute("SELECT b FROM a").fetchall() == [(1,)]
    closing = Session(conn, auto_close_conn=True)
    closing.close()
    with pytest.raises(sqlite3.ProgrammingError):
        conn.execute("SELECT 1")


@pytest.mark.feature("orm.transactions")
def test_the_current_session_is_used(engine):
    with engine.session() as session, ensure_session() as current:
        assert current is session
        assert get_current_session() is session
        assert session.transaction is None
        with session as tx:
            assert session.transaction is tx


@pytest.mark.feature("orm.transactions")
def test_a_transaction_is_a_block_of_its_own(engine):
    with engine.session() as session:
        with Transaction(session) as tx:
            tx.execute("INSERT INTO notes (text) VALUES ('a')")
        tx = Transaction(session)
        tx.execute("INSERT INTO notes (text) VALUES ('b')")
        with pytest.raises(ZeroDivisionError), tx:
            raise ZeroDivisionError
    assert texts(engine) == ["a"]


@pytest.mark.feature("orm.signals")
def test_a_statement_can_be_changed_replaced_or_left_out(engine):
    insert = "INSERT INTO notes (text) VALUES (?)"
    with engine as tx:
        with listening(Transaction.before_execute, (insert, ["changed"])) as calls:
            tx.execute(insert, ["a"])
        assert calls == [{"stmt": insert, "params": ["a"], "many": False}]
        with listening(Transaction.before_execute, sqlite3.connect(":memory:").cursor()):
            tx.execute(insert, ["elsewhere"])
        with listening(Transaction.before_execute, False):
            tx.executemany(insert, [["left out"]])
        many = (insert, [["many"], ["more"]])
        with (
            listening(Transaction.before_execute, many),
            listening(Transaction.after_execute) as after,
        ):
            tx.executemany(insert, [["b"]])
        assert [(call["many"], call["params"]) for call in after][-1] == (True, many[1])
    assert texts(engine) == ["changed", "many", "more"]


@pytest.mark.feature("orm.signals")
def test_an_error_of_a_statement_can_be_handled(engine):
    with engine as tx:
        with pytest.raises(sqlite3.OperationalError):
            tx.execute("nonsense")
        with pytest.raises(sqlite3.OperationalError):
            tx.executemany("nonsense", [[1]])
        with listening(Transaction.handle_error, tx.cursor("SELECT 1 AS one")) as calls:
            assert tx.fetchscalar("nonsense") == 1
            tx.executemany("nonsense", [[1]])
        assert [(call["many"], type(call["exc"])) for call in calls] == [
            (False, sqlite3.OperationalError),
            (True, sqlite3.OperationalError),
        ]


@pytest.mark.feature("orm.raw")
def test_statements_one_after_the_other(engine):
    with engine as tx:
        tx.execute(["INSERT INTO notes VALUES (1, 'a')", "INSERT INTO notes VALUES (2, 'b')"])
        assert tx.fetchone("SELECT text FROM notes WHERE id = ?", [2])["text"] == "b"
        assert tx.fetchone("SELECT 1 FROM notes WHERE id = 3") is None
        rows = tx.fetch("SELECT id FROM notes ORDER BY id")
        assert [row["id"] for row in rows] == [1, 2]
        rows.close()
        assert rows.fetch() is None
        loud = tx.fetchall("SELECT text FROM notes ORDER BY id", loader=lambda r: r["text"].upper())
        assert loud == ["A", "B"]


@pytest.mark.feature("orm.signals")
@pytest.mark.parametrize(
    "signal", [Engine.connected, Session.after_commit, Transaction.after_execute]
)
def test_a_signal_is_heard_for_one_engine_only(engine, tmp_path, signal):
    other = Engine.from_uri(f"sqlite://{tmp_path}/other.db", pool=False)
    heard = []
    receiver = connect_via_engine(other, signal, lambda sender, **given: heard.append(sender))
    try:
        texts(engine)
        assert heard == []
        with other as tx:
            tx.execute("SELECT 1")
        assert len(heard) == 1
    finally:
        signal.disconnect(receiver)


@pytest.mark.feature("orm.signals")
def test_a_receiver_of_one_engine_can_be_declared(engine):
    heard = []

    @connect_via_engine(engine, Session.after_commit)
    def receiver(sender):
        heard.append(sender.engine)

    try:
        texts(engine)
        assert heard == [engine]
    finally:
        Session.after_commit.disconnect(receiver)


@pytest.mark.feature("orm.after-commit")
def test_work_waits_for_the_commit_of_sqlorm(engine):
    done = []
    before = dict(Session.after_commit.receivers)
    after_commit(lambda: done.append("at once"))
    with engine as tx:
        tx.execute("INSERT INTO notes (text) VALUES ('a')")
        after_commit(lambda: done.append("later"))
        assert done == ["at once"]
    assert done == ["at once", "later"]
    texts(engine)
    assert done == ["at once", "later"]
    assert Session.after_commit.receivers == before


@pytest.mark.feature("orm.after-commit")
def test_work_of_a_transaction_that_is_undone_is_never_done(engine):
    done = []

    def work():
        with engine as tx:
            tx.execute("INSERT INTO notes (text) VALUES ('a')")
            after_commit(lambda: done.append("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    texts(engine)
    assert done == []


@pytest.mark.feature("orm.order-limit")
def test_a_page_of_rows_begins_after_those_before_it():
    assert (Pagination([], 3, 20).offset, Pagination([], 3, 20).limit) == (40, 20)
    assert (Pagination([]).offset, Pagination([]).limit, Pagination([]).page) == (0, 10, 1)
