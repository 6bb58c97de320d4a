"""Jobs of the released framework."""

import sqlite3
from contextlib import suppress
from functools import partial

import pytest
from dramatiq import Message, MessageProxy
from dramatiq.results import ResultMissing
from dramatiq_sqlite import SQLiteBroker, SQLiteResultBackend
from hyperflask.actors import discover_broker
from periodiq import cron

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@pytest.fixture
def app(make_app, tmp_path):
    return make_app(DRAMATIQ_BROKER=f"sqlite://{tmp_path}/queue.db")


def waiting(app):
    with app.dramatiq_broker.db as cursor:
        return cursor.execute("SELECT count(*) FROM dramatiq_messages").fetchone()[0]


@defect(reason="hyperflask-17: a bare @app.actor declares nothing")
@pytest.mark.feature("tasks.actor")
def test_a_job_is_declared_without_parentheses(app):
    @app.actor
    def job(): ...

    assert "job" in app.dramatiq_broker.actors


@defect(reason="transactions: a job of a transaction that ran no SQL is never sent")
@pytest.mark.feature("tasks.after-commit")
def test_a_job_is_sent_though_no_sql_ran(app):
    @app.actor()
    def job(): ...

    with app.app_context():
        with app.db:
            job.send()
        assert waiting(app) == 1


@defect(raises=ValueError, reason="hyperflask-76: the option isn't the documented")
@pytest.mark.feature("tasks.cron")
def test_a_schedule_is_given_as_documented(app):
    app.actor(periodiq=cron("* * * * *"))(print)


@defect(raises=sqlite3.Error, reason="sqlite_broker: what was fetched can't be given back")
@pytest.mark.feature("tasks.broker-sqlite")
def test_what_a_worker_fetched_is_given_back(tmp_path):
    broker = SQLiteBroker(url=f"sqlite://{tmp_path}/q.db")
    broker.declare_queue("default")
    consumer = broker.consume("default")
    broker.enqueue(Message("default", "job", (), {}, {}))
    message = next(consumer)
    assert isinstance(message, MessageProxy)
    consumer.requeue([message])


@defect(raises=pytest.fail.Exception, reason="job_results: a missing result is None")
@pytest.mark.feature("tasks.results")
def test_a_result_that_is_not_there_is_missing(tmp_path):
    backend = SQLiteResultBackend(url=f"sqlite://{tmp_path}/q.db")
    with pytest.raises(ResultMissing):
        backend.get_result(Message("default", "job", (), {}, {}))


@defect(reason="sqlite_broker: the address of a broker loses its scheme")
@pytest.mark.feature("tasks.broker-others")
def test_the_address_of_a_broker_is_kept():
    assert discover_broker("redis://host:6379/0")[1] == "redis://host:6379/0"


@defect(reason="hyperflask-66: the queue is written after the commit, and not again")
@pytest.mark.feature("tasks.after-commit")
def test_a_job_outlives_a_crash_after_the_commit(app, monkeypatch):
    @app.actor()
    def job(): ...

    def crash(*args, **options):
        raise SystemExit  # as if the process had been killed

    monkeypatch.setattr(app.dramatiq_broker, "enqueue", crash)
    with suppress(SystemExit), app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE orders (id integer)")
        job.send()
    monkeypatch.undo()
    with app.app_context(), app.db as tx:
        assert tx.fetchscalar("SELECT count(*) FROM sqlite_master") == 1
    assert waiting(app) == 1
