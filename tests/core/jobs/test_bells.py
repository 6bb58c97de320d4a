"""Bells: whatever carries them, a job starts at once; and without them it starts all the same."""

import threading
import time
from datetime import UTC, datetime

import pytest

from app.boot import create_app
from app.core.jobs.desk import LOOK
from tests.fixtures.application import working
from tests.fixtures.databases import database_settings


@pytest.fixture(params=["database", "redis", "rabbitmq"])
def carrier(request):
    """The URL of each carrier."""
    return (
        "database"
        if request.param == "database"
        else request.getfixturevalue(f"{request.param}_url")
    )


@pytest.fixture
def ringing(each_database_url, settings):
    """A function that makes an application whose bell is carried by the URL's server."""
    apps = []

    def make(url):
        app = create_app(**settings | database_settings(each_database_url) | {"JOBS_URL": url})
        with app.app_context():
            app.db.migrate()
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.dramatiq_broker.close()


def run_one(app):
    """Send a job to a worker that has nothing to do; answers whether it ran within 10 s."""
    import dramatiq

    ran = threading.Event()
    broker = app.dramatiq_broker
    if "note" not in broker.actors:
        dramatiq.actor(broker=broker, actor_name="note")(lambda: broker.noted.set())
    broker.noted = ran
    with app.app_context():
        broker.actors["note"].send()
    return ran.wait(10)


def is_heard(app):
    """Ring until the listener hears it: the first may come before the listener is there."""
    heard = threading.Event()
    bell = app.dramatiq_broker.bell
    bell.listen(heard)
    try:
        return any(rung(app) and heard.wait(0.2) for _ in range(50))
    finally:
        bell.forget(heard)


def rung(app):
    """Ring in a transaction that changes something, as sending a job does."""
    with app.app_context(), app.db as tx:
        moment = datetime.now(UTC)
        tx.execute("INSERT INTO schedules (actor, sent_for) VALUES (?, ?)", [str(moment), moment])
        app.dramatiq_broker.bell.ring(tx)
    return True


def test_a_ring_is_heard(ringing, carrier):
    assert is_heard(ringing(carrier))


def test_a_ring_wakes_the_worker_that_waits(ringing):
    broker = ringing("database").dramatiq_broker
    consumer = broker.consume("default", timeout=60_000)
    desk = consumer.desk

    assert desk.wake in broker.bell.listeners
    threading.Timer(0.05, desk.wake.set).start()
    begun = time.monotonic()
    next(consumer)
    assert time.monotonic() - begun < LOOK
    consumer.close()


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_R06_without_its_carrier_a_job_is_found_all_the_same(ringing, scheme, caplog):
    app = ringing(f"{scheme}://127.0.0.1:1")
    with working(app.dramatiq_broker):
        assert run_one(app)

    assert "no bell for jobs" in caplog.text


def test_R06_redis_is_killed_and_comes_back(ringing, redis_url, relay, caplog):
    between, url = relay(redis_url)
    app = ringing(url)
    with working(app.dramatiq_broker):
        assert is_heard(app)
        between.stop()
        assert run_one(app)
        between.start_again()
        assert is_heard(app)
        assert run_one(app)


def test_R07_a_silent_redis_keeps_no_sender_waiting(ringing, redis_url, relay):
    between, url = relay(redis_url)
    app = ringing(url)
    between.fall_silent()
    begun = time.monotonic()
    with working(app.dramatiq_broker):
        assert run_one(app)

    assert time.monotonic() - begun < 10
