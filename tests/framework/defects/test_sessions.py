"""sqlorm's sessions, as released: what our mend `transactions` puts its own rules in place of."""

import pytest
from sqlorm.engine import (
    Session,
    SessionEndedError,
    SessionError,
    TransactionEndedError,
    ensure_session,
)

from tests.framework.features.test_orm_engine import engine, listening, texts  # noqa: F401


@pytest.mark.feature("orm.transactions")
def test_a_session_is_made_where_there_is_none_and_keeps_nothing(engine):  # noqa: F811
    with ensure_session(engine) as session, session as tx:
        tx.execute("INSERT INTO notes (text) VALUES ('gone')")
    assert texts(engine) == []


@pytest.mark.feature("orm.transactions")
def test_a_virtual_transaction_is_kept_by_the_commit_of_its_session(engine):  # noqa: F811
    with engine.session(virtual_tx=True) as session:
        with session as tx:
            tx.execute("INSERT INTO notes (text) VALUES ('kept')")
        session.commit()
        with session as tx:
            tx.execute("INSERT INTO notes (text) VALUES ('dropped')")
    assert texts(engine) == ["kept"]


@pytest.mark.feature("orm.transactions")
def test_what_is_over_is_over(engine):  # noqa: F811
    session = engine.make_session()
    with session as tx:
        with pytest.raises(SessionError, match="active"):
            session.close()
        tx.commit()
        assert tx.ended
        for again in (tx.commit, tx.rollback, tx.cursor):
            with pytest.raises(TransactionEndedError):
                again()
        tx.ended = False
    session.close()
    assert session.ended
    for again in (session.commit, session.rollback, session.__enter__):
        with pytest.raises(SessionEndedError):
            again()


@pytest.mark.feature("orm.signals")
def test_a_commit_or_a_rollback_can_be_prevented(engine):  # noqa: F811
    with (
        listening(Session.after_commit) as after,
        listening(Session.before_commit, False),
        engine as tx,
    ):
        tx.execute("INSERT INTO notes (text) VALUES ('waits')")
    assert after == []
    [conn] = engine.pool
    assert conn.in_transaction
    with listening(Session.after_rollback) as after, listening(Session.before_rollback, False):
        session = Session(conn)
        session.rollback()
        assert (after, conn.in_transaction) == ([], True)
    with listening(Session.after_rollback) as after:
        session.rollback()
    assert (len(after), conn.in_transaction) == (1, False)
    assert texts(engine) == []
