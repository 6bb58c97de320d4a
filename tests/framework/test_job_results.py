"""A job's result is kept, read as it was, and not there before it is."""

import pytest
from dramatiq import Message, Worker
from dramatiq.errors import DramatiqError
from dramatiq.results import ResultFailure, ResultMissing, ResultTimeout
from dramatiq_sqlite import SQLiteResultBackend

from app.framework.sqlite_broker import SQLiteBroker


@pytest.fixture
def backend(tmp_path):
    backend = SQLiteResultBackend(url=f"sqlite://{tmp_path}/q.db")
    yield backend
    backend.db.conn.close()


@pytest.fixture
def broker(tmp_path):
    """A queue in a file, with a worker."""
    broker = SQLiteBroker(url=f"sqlite://{tmp_path}/q.db", results=True)
    worker = Worker(broker, worker_timeout=20, worker_threads=1)
    worker.start()
    yield broker
    worker.stop()
    broker.close()


def message():
    return Message("default", "job", (), {}, {})


@pytest.mark.feature("tasks.results")
def test_who_waits_for_a_result_gets_what_the_job_returned(broker):
    from dramatiq import actor

    @actor(broker=broker, store_results=True)
    def double(number):
        return {"number": number * 2}

    sent = double.send(21)
    found = sent.get_result(backend=broker.get_results_backend(), block=True)
    assert found == {"number": 42}


@pytest.mark.feature("tasks.results")
def test_who_waits_for_a_job_that_failed_is_told(broker):
    from dramatiq import actor

    @actor(broker=broker, store_results=True, max_retries=0)
    def fail():
        raise DramatiqError("no")

    with pytest.raises(ResultFailure, match="no"):
        fail.send().get_result(backend=broker.get_results_backend(), block=True)


def test_a_result_that_is_not_there_is_missing(backend):
    with pytest.raises(ResultMissing):
        backend.get_result(message())
    with pytest.raises(ResultTimeout):
        backend.get_result(message(), block=True, timeout=1)


@pytest.mark.parametrize("value", [None, 0, "", [1, {"a": "ü"}]])
def test_any_result_is_read_as_it_was(backend, value):
    one = message()
    backend.store_result(one, value, ttl=60_000)
    assert backend.get_result(one) == value


def test_a_result_expires(backend):
    one = message()
    backend.store_result(one, 1, ttl=-60_000)
    with pytest.raises(ResultMissing):
        backend.get_result(one)
