"""dramatiq-sqlite's own broker, message by message: the product uses a sturdier one."""

import json
import sqlite3

import dramatiq
import pytest
from dramatiq_sqlite import Database, SQLiteBroker, SQLiteResultBackend, tidy4json


@pytest.fixture
def broker(tmp_path, monkeypatch):
    monkeypatch.setattr("dramatiq_sqlite.time", Clock)
    broker = SQLiteBroker(url=f"sqlite://{tmp_path}/deep/jobs.db")
    broker.declare_queue("default")
    yield broker
    broker.db.conn.close()


class Clock:
    """A clock that stands still, where sleeping costs nothing."""

    now = 1_000_000_000
    slept = []

    @classmethod
    def time(cls):
        return cls.now

    @classmethod
    def sleep(cls, seconds):
        cls.slept.append(seconds)


def message(name="work", **options):
    return dramatiq.Message("default", name, (1,), {"a": 2}, options)


@pytest.fixture
def consumer(broker):
    consumer = broker.consume("default", prefetch=2, timeout=5000)
    yield consumer
    consumer.db.conn.close()


def rows(broker):
    with broker.db as cursor:
        query = "SELECT queue_name, state, mtime FROM dramatiq_messages ORDER BY rowid"
        return [tuple(row) for row in cursor.execute(query)]


@pytest.mark.feature("tasks.broker-sqlite")
def test_a_queue_is_declared_with_its_queue_for_later(broker):
    heard = []

    class Listener(dramatiq.Middleware):
        def before_declare_queue(self, broker, queue_name):
            heard.append(("before", queue_name))

        def after_declare_queue(self, broker, queue_name):
            heard.append(("after", queue_name))

        def after_declare_delay_queue(self, broker, queue_name):
            heard.append(("delay", queue_name))

    broker.add_middleware(Listener())
    heard.clear()
    broker.declare_queue("mails")
    broker.declare_queue("mails")
    assert heard == [("before", "mails"), ("after", "mails"), ("delay", "mails.DQ")]
    assert set(broker.delay_queues) == {"default.DQ", "mails.DQ"}


@pytest.mark.feature("tasks.broker-sqlite")
def test_a_message_is_taken_once_and_marked_done(broker, consumer):
    sent = broker.enqueue(message())
    assert rows(broker) == [("default", "queued", Clock.now)]
    taken = next(consumer)
    assert (taken.message_id, taken.args, taken.kwargs) == (sent.message_id, (1,), {"a": 2})
    assert rows(broker) == [("default", "consumed", Clock.now)]
    assert next(consumer) is None
    assert Clock.slept[-1] == 0.1
    assert consumer.consume_one(sent) is False
    consumer.in_processing.clear()
    assert consumer.consume_one(sent) is False
    consumer.in_processing.add(sent.message_id)
    consumer.ack(taken)
    assert rows(broker) == [("default", "done", Clock.now)]
    assert consumer.in_processing == set()


@pytest.mark.feature("tasks.broker-sqlite")
def test_a_message_may_be_rejected(broker, consumer):
    broker.enqueue(message())
    taken = next(consumer)
    consumer.nack(taken)
    assert rows(broker) == [("default", "rejected", Clock.now)]
    assert (consumer.in_processing, consumer.timeout) == (set(), 5)


@pytest.mark.feature("tasks.broker-sqlite", "tasks.options")
def test_no_more_than_its_share_is_taken_at_once(broker, consumer):
    for _ in range(3):
        broker.enqueue(message())
    assert next(consumer)
    assert next(consumer)
    slept = len(Clock.slept)
    assert next(consumer) is None
    assert (consumer.misses, len(Clock.slept) - slept) == (1, 1)
    assert [state for _, state, _ in rows(broker)].count("queued") == 1


@pytest.mark.feature("tasks.delay", "tasks.broker-sqlite")
def test_a_message_for_later_waits_in_a_queue_of_its_own(broker):
    late = broker.enqueue(message(), delay=5000)
    assert late.queue_name == "default.DQ"
    assert late.options["eta"] > 0
    assert rows(broker) == [("default.DQ", "queued", Clock.now)]


@pytest.mark.feature("tasks.broker-sqlite")
def test_what_is_done_is_forgotten_after_a_month(broker, consumer, monkeypatch):
    for day, state in ((31, "done"), (31, "rejected"), (31, "queued"), (29, "done")):
        sent = broker.enqueue(message())
        with broker.db as cursor:
            cursor.execute(
                "UPDATE dramatiq_messages SET state = ?, mtime = ? WHERE message_id = ?",
                (state, Clock.now - day * 24 * 3600, sent.message_id),
            )
    consumer.auto_purge()
    assert [state for _, state, _ in rows(broker)] == ["queued", "done"]
    purged = []
    consumer.auto_purge = lambda: purged.append(1)
    consumer.in_processing = {1}
    consumer.queue_name = "nothing"
    for luck in (1, 0):
        monkeypatch.setattr("dramatiq_sqlite.randint", lambda low, high, luck=luck: luck)
        assert next(consumer) is None
    assert purged == [1]


@pytest.mark.feature("tasks.broker-sqlite")
def test_a_database_is_a_file_a_connection_or_itself(tmp_path):
    with pytest.raises(Exception, match="In-memory database not supported"):
        Database.create("sqlite://:memory:")
    conn = sqlite3.connect(tmp_path / "own.db")
    database = Database.create(conn)
    assert database.conn is conn
    assert Database.create(database) is database
    with pytest.raises(sqlite3.OperationalError), database as cursor:
        cursor.execute("nonsense")
    with database as cursor:  # the lock is free again
        assert cursor.execute("SELECT count(*) FROM dramatiq_messages").fetchone()[0] == 0
    conn.close()


@pytest.mark.feature("tasks.broker-sqlite")
def test_what_is_stored_is_plain_json():
    sent = message()
    assert tidy4json(sent) == json.loads(sent.encode())
    assert tidy4json({"a": (1, 2)}) == {"a": [1, 2]}


@pytest.mark.feature("tasks.results")
def test_results_that_are_too_old_are_cleaned_away(tmp_path, monkeypatch):
    monkeypatch.setattr("dramatiq_sqlite.time", Clock)
    backend = SQLiteResultBackend(url=str(tmp_path / "results.db"))
    backend._store("old", {"a": 1}, -2000)
    backend._store("new", {"b": 2}, 2000)
    backend.cleanup()
    with backend.db as cursor:
        rows = cursor.execute("SELECT message_id FROM dramatiq_results").fetchall()
    assert [row[0] for row in rows] == ["new"]
    backend.db.conn.close()
