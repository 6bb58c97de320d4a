"""sqlorm's engines, sessions and results: what is left out means something, what ends has ended."""

import logging
import sqlite3
from contextlib import ExitStack

import pytest
from sqlorm import SQL, Engine
from sqlorm.engine import (
    EngineDispatcher,
    EngineError,
    Session,
    Transaction,
    get_current_session,
    transaction,
)
from sqlorm.resultset import CompositeResultSet, CompositionMap, ResultSet
from sqlorm.sql import ParametrizedStmt


def engine_of(path, **options):
    engine = Engine.from_uri(f"sqlite://{path}", **options)
    with engine as tx:
        tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)")
        tx.execute("INSERT INTO notes VALUES (1, 'a'), (2, 'b')")
    return engine


@pytest.fixture
def engine(tmp_path):
    engine = engine_of(tmp_path / "one.db")
    yield engine
    engine.disconnect_all()


@pytest.fixture
def other(tmp_path):
    other = engine_of(tmp_path / "other.db")
    yield other
    other.disconnect_all()


def texts(engine):
    with engine as tx:
        return tx.fetchscalars("SELECT text FROM notes ORDER BY id")


class Connection:
    """Of no database."""

    def close(self):
        pass


@pytest.mark.feature("orm.multi-engine")
@pytest.mark.parametrize("made", ["by hand", "by driver"])
def test_ten_connections_are_lent_unless_another_number_is_given(made):
    def engine(**options):
        if made == "by hand":
            return Engine(sqlite3, lambda dbapi: Connection(), **options)
        engine = Engine.from_dbapi("sqlite3", ":memory:", **options)
        engine.connection_factory = lambda dbapi: Connection()
        return engine

    usual, endless = engine(), engine(max_pool_conns=0)
    for _ in range(10):
        usual.connect()
        endless.connect()
    with pytest.raises(EngineError, match="Max number"):
        usual.connect()
    endless.connect()
    assert (len(usual.active_conns), len(endless.active_conns)) == (10, 11)
    assert usual.pool == []
    assert usual.logger is None


@pytest.mark.feature("orm.multi-engine")
def test_the_connection_that_waited_longest_is_lent_first():
    engine = Engine(sqlite3, lambda dbapi: Connection())
    lent = [engine.connect() for _ in range(3)]
    for connection in lent:
        engine.disconnect(connection)
    assert [engine.connect() for _ in range(3)] == lent
    assert engine.pool == []


@pytest.mark.feature("orm.sqlite-tuning")
def test_a_driver_is_a_module_or_its_name_and_gets_what_isnt_for_the_engine(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("of.mine")
    options = {"logger": log, "logger_level": "warning", "pool": False, "max_pool_conns": 3}
    for driver in (sqlite3, "sqlite3"):
        caplog.clear()
        engine = Engine.from_dbapi(driver, str(tmp_path / "a.db"), isolation_level=None, **options)
        connection = engine.connect()
        assert engine.dbapi is sqlite3
        assert connection.isolation_level is None
        assert (engine.pool, engine.max_pool_conns) == (False, 3)
        connection.close()
        [said] = caplog.record_tuples
        assert said == ("of.mine", logging.WARNING, "Creating new connection")


@pytest.mark.feature("orm.multi-engine")
def test_a_session_gives_its_connection_back_when_it_ends(engine):
    with engine.session() as session:
        assert session.conn is None
        connection = session.connect()
        assert session.connect() is connection
        assert engine.active_conns == [connection]
    assert (session.conn, session.ended) == (None, True)
    assert (engine.active_conns, engine.pool) == ([], [connection])


@pytest.mark.feature("orm.multi-engine")
def test_an_engine_may_have_sessions_of_another_kind(engine):
    class Own(Session):
        transaction_class = type("OwnTransaction", (Transaction,), {})

    engine.session_class = Own
    with engine as tx:
        assert isinstance(tx, Own.transaction_class)
        assert isinstance(tx.session, Own)


@pytest.mark.feature("orm.transactions")
def test_a_block_in_a_block_is_the_same_session_unless_the_engine_is_another(engine, other):
    with engine as outer:
        with engine as inner, other as foreign:
            assert inner.session is outer.session
            assert foreign.session.engine is other
            assert get_current_session() is foreign.session
        assert get_current_session() is outer.session
        assert foreign.session.ended
        assert not outer.session.ended
    assert get_current_session() is None
    assert outer.session.ended


@pytest.mark.feature("orm.transactions")
def test_a_transaction_takes_the_current_session(engine, other):
    with engine as tx, transaction(other) as inner:
        assert inner.session is tx.session
        inner.execute("INSERT INTO notes VALUES (3, 'c')")
    assert (texts(engine), texts(other)) == (["a", "b", "c"], ["a", "b"])


@pytest.mark.feature("orm.multi-engine")
def test_the_default_engine_answers_where_no_tag_is_known(engine, other):
    engines = EngineDispatcher()
    engines.register(engine, ["write"], default=True)
    engines.register(other, ["read"])
    assert sorted(engines.tags) == ["default", "read", "write"]
    assert engines.select_all() == engines.select_all("nonsense") == [engine]
    assert (engines.read, engines.write) == (other, engine)
    with engines.session("read") as session:
        assert session.engine is other
    with engines.session(virtual_tx=True) as session:
        assert (session.engine, session.virtual_tx) == (engine, True)
    with engines as tx:
        assert tx.session.engine is engine
    assert get_current_session() is None


@pytest.mark.feature("orm.multi-engine")
def test_the_word_for_the_default_engine_can_be_another_or_none(engine, other):
    named = EngineDispatcher(default_tag="main")
    named.register(other, ["default"])
    named.register(engine, default=True)
    assert named.select_all() == named.select_all("nonsense") == [engine]
    for nameless in (EngineDispatcher(default_tag=None), EngineDispatcher(True, None)):
        nameless.register(engine, ["one"])
        nameless.register(other, ["two"])
        assert nameless.select_all() == [engine, other]
    asked = EngineDispatcher(fallback="two")
    asked.register(engine, ["one"])
    asked.register(other, ["two"])
    assert asked.select_all("three") == asked.select_all() == [other]


@pytest.mark.feature("orm.signals")
def test_of_several_receivers_one_may_forbid_and_the_last_word_counts(engine):
    answers = [
        ("SELECT 'first'", None),
        None,
        ("SELECT 'second'", None),
    ]

    def one(answer):
        return lambda sender, **given: answer

    with ExitStack() as stack, engine as tx:
        for answer in answers:
            stack.enter_context(Transaction.before_execute.connected_to(one(answer)))
        assert tx.fetchscalar("SELECT 'mine'") in ("first", "second")
        with Transaction.before_execute.connected_to(one(False)):
            tx.executemany("DELETE FROM notes WHERE id = ?", [[1]])
    assert texts(engine) == ["a", "b"]


@pytest.mark.feature("orm.raw")
def test_a_statement_with_its_values_is_executed_as_one(engine):
    with engine as tx:
        tx.execute(ParametrizedStmt("INSERT INTO notes VALUES (?, ?)", [3, "c"]))
        tx.execute((SQL("DELETE FROM notes WHERE id = 1"), "DELETE FROM notes WHERE id = 2"))
        assert tx.cursor().execute("SELECT 7").fetchone()[0] == 7
    assert texts(engine) == ["c"]


@pytest.mark.feature("orm.raw")
def test_what_is_executed_is_said_with_its_values(tmp_path, caplog):
    caplog.set_level(logging.DEBUG, "sqlorm")
    engine = engine_of(tmp_path / "a.db", logger=True, logger_level="info")
    caplog.clear()
    with engine as tx:
        tx.fetchall("SELECT * FROM notes WHERE id = ?", [1])
        tx.executemany("DELETE FROM notes", [])
    with pytest.raises(sqlite3.OperationalError), engine as tx:
        tx.execute("DELETE FROM nothing")
    said = [record.message for record in caplog.records if record.levelno == logging.INFO]
    assert "SELECT * FROM notes WHERE id = ? [1]" in said
    assert "DELETE FROM notes" in said
    assert said.count("ROLLBACK") == said.count("COMMIT") == 1
    engine.disconnect_all()


def is_open(cursor):
    try:
        cursor.fetchone()
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.mark.feature("orm.raw")
@pytest.mark.parametrize("made", [ResultSet, CompositeResultSet])
@pytest.mark.parametrize("read", ["first", "all", "list"])
def test_a_cursor_is_closed_when_all_is_read_unless_it_is_wanted_again(engine, made, read):
    with engine as tx:
        for kept in (True, False):
            cursor = tx.cursor("SELECT id FROM notes ORDER BY id")
            options = {"auto_close_cursor": False} if kept else {}
            rows = made(cursor, **options)
            found = {"first": rows.first, "all": rows.all, "list": lambda rows=rows: list(rows)}
            answer = found[read]()
            assert [row["id"] for row in (answer if read != "first" else [answer])] == (
                [1] if read == "first" else [1, 2]
            )
            assert is_open(cursor) is kept


@pytest.mark.feature("orm.raw")
def test_a_row_goes_through_the_loader_unless_it_is_wanted_raw(engine):
    with engine as tx:

        def rows():
            return ResultSet(tx.cursor("SELECT id, text FROM notes ORDER BY id"), lambda r: r[1])

        assert (rows().first(), rows().fetch(), rows().all()) == ("a", "a", ["a", "b"])
        assert tuple(rows().first(with_loader=False)) == (1, "a")
        assert tuple(rows().fetch(with_loader=False)) == (1, "a")
        assert (rows().scalar(), next(rows())) == (1, "a")
        empty = ResultSet(tx.cursor("SELECT 1 WHERE 0"))
        assert (empty.first(), empty.fetch(), empty.cursor) == (None, None, None)
        empty.close()


TREE = """SELECT 1 AS id, 'x' AS pages__id, 7 AS pages__lines__no
    UNION ALL SELECT 1, 'x', 8 UNION ALL SELECT 1, 'y', 9 UNION ALL SELECT 2, NULL, NULL"""


@pytest.mark.feature("orm.eager")
def test_rows_of_three_levels_become_a_tree(engine):
    with engine as tx:
        found = [dict(row) for row in tx.fetchcomposite(TREE)]
        assert found == [
            {
                "id": 1,
                "pages": [
                    {"id": "x", "lines": [{"no": 7}, {"no": 8}]},
                    {"id": "y", "lines": [{"no": 9}]},
                ],
            },
            {"id": 2},
        ]


@pytest.mark.feature("orm.eager")
def test_the_key_of_a_row_says_which_rows_are_one(engine):
    query = """SELECT 1 AS id, 'a' AS name, 5 AS pages__no
        UNION ALL SELECT 1, 'b', 6 UNION ALL SELECT 2, 'b', 7"""

    def composed(rowid):
        way = CompositionMap(rowid=rowid)
        with engine as tx:
            return [
                (row["id"], [page["no"] for page in row["pages"]])
                for row in CompositeResultSet(tx.cursor(query), way)
            ]

    assert composed("id") == [(1, [5, 6]), (2, [7])]
    assert composed("name") == [(1, [5]), (1, [6, 7])]
    assert composed(lambda row: 0) == [(1, [5, 6, 7])]
    assert composed(None) == composed(False) == [(1, [5]), (1, [6]), (2, [7])]


@pytest.mark.feature("orm.eager")
def test_how_a_tree_is_made_is_said_with_the_query(engine):
    query = 'SELECT 1 AS id, 2 AS "page.no", 3 AS "page.line.no"'
    with engine as tx:
        way = CompositionMap()
        way.map("page", lambda row: ("page", row["no"], row["line"]), single=True)
        way.map("page.line", lambda row: row["no"])
        [row] = tx.fetchcomposite(query, map=way, separator=".")
        assert row == {"id": 1, "page": ("page", 2, [3])}
        [row] = tx.fetchcomposite(query, loader=lambda r: sorted(r), separator=".")
        assert row == ["id", "page"]
        [row] = tx.fetchcomposite(query)
        assert dict(row) == {"id": 1, "page.no": 2, "page.line.no": 3}
        flat = tx.fetchcomposite("SELECT 1 AS id", loader=lambda row: row["id"])
        assert flat.all() == [1]
        raw = tx.fetchcomposite(query, loader=len, separator=".")
        assert raw.first(with_loader=False)["id"] == 1
