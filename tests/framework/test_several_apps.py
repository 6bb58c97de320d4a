"""Two apps in one process keep their rows and their jobs apart."""

import hyperflask.factory
import pytest
from dramatiq import Message
from flask import Response, stream_with_context
from hyperflask.actors import ActorGroup
from periodiq import PeriodiqMiddleware, cron
from sqlorm import Model
from sqlorm.engine import ensure_transaction, session_context
from sqlorm.sql_template import SQLTemplate

from app.framework import several_apps
from app.framework.several_apps import actor, register_actors
from app.framework.sqlite_broker import broker_settings
from app.framework.transactions import transaction


class Note(Model):
    __table__ = "notes"
    id: int
    text: str


@pytest.fixture
def two_apps(make_app, tmp_path):
    jobs = broker_settings("memory://", tmp_path)
    apps = [make_app(**jobs, NAME=name) for name in ("first", "second")]
    for app in apps:
        with app.app_context(), app.db as tx:
            tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)")
    return apps


@pytest.fixture(autouse=True)
def no_actors_yet(monkeypatch):
    monkeypatch.setattr(several_apps, "_actors", ActorGroup())


def queued(app):
    """The messages in the app's queues, the delayed ones too."""
    queues = app.dramatiq_broker.queues.values()
    return [Message.decode(data) for queue in queues for data in queue.queue]


def test_each_app_uses_its_own_database(two_apps):
    for app in two_apps:
        with app.app_context(), app.db:
            Note.create(text=app.config["NAME"])

    for app in two_apps:
        with app.app_context(), ensure_transaction():
            assert [note.text for note in Note.find_all()] == [app.config["NAME"]]


def test_contexts_of_two_apps_can_be_nested(two_apps):
    first, second = two_apps
    with first.app_context():
        with second.app_context(), transaction():
            Note.create(text="in the second")
        with transaction():
            Note.create(text="in the first")
        with ensure_transaction():
            assert [note.text for note in Note.find_all()] == ["in the first"]
    assert session_context.stack == []


def test_a_context_opens_one_session_and_closes_it(two_apps):
    with two_apps[0].app_context():
        assert len(session_context.stack) == 1
    assert session_context.stack == []


def test_a_stream_leaves_no_session_behind(make_app):
    app = make_app()

    @app.route("/stream")
    def stream():
        inner = stream_with_context(part for part in ("a", "b"))
        return Response(stream_with_context(part for part in inner))

    reply = app.test_client().get("/stream")
    assert reply.text == "ab"
    reply.close()

    assert session_context.stack == []


def test_the_frameworks_global_names_mean_the_current_app(two_apps):
    for app in two_apps:
        with app.app_context():
            assert hyperflask.factory.app.config["NAME"] == app.config["NAME"]
            assert hyperflask.factory.db.engine is app.db.engine
            with hyperflask.factory.db:
                Note.create(text="so")


def test_app_in_sql_means_the_current_app(two_apps):
    statement = SQLTemplate("SELECT %(app.config['NAME'])s AS name")
    for app in two_apps:
        with app.app_context(), ensure_transaction() as tx:
            assert tx.fetchscalar(statement) == app.config["NAME"]


def test_a_job_is_queued_where_the_current_app_listens(two_apps):
    first, second = two_apps

    @actor()
    def greet(name):
        """A job."""

    for app in two_apps:
        register_actors(app)
    with first.app_context():
        greet.send("Ada")

    assert [message.args for message in queued(first)] == [("Ada",)]
    assert queued(second) == []


def test_a_job_waits_for_the_commit(two_apps):
    app = two_apps[0]

    @actor(max_retries=1)
    def greet():
        """A job."""

    register_actors(app)
    with app.app_context(), transaction():
        greet.send()
        greet.send_with_options(delay=5)
        assert queued(app) == []
    assert len(queued(app)) == 2


def test_a_job_of_a_transaction_that_failed_is_not_queued(two_apps):
    app = two_apps[0]

    @actor
    def greet():
        """A job."""

    def send_and_fail():
        with app.app_context(), transaction():
            greet.send()
            raise ZeroDivisionError

    register_actors(app)
    with pytest.raises(ZeroDivisionError):
        send_and_fail()

    assert queued(app) == []


def test_a_job_is_still_a_function(two_apps):
    @actor
    def double(number):
        return 2 * number

    assert double(2) == 4


def test_a_job_may_be_periodic(two_apps):
    @actor(periodic=cron("0 4 * * *"), queue_name="nightly")
    def clean():
        """A job."""

    register_actors(two_apps[1])
    broker = two_apps[1].dramatiq_broker

    assert any(isinstance(middleware, PeriodiqMiddleware) for middleware in broker.middleware)
    assert str(broker.get_actor("clean").options["periodic"]) == "0 4 * * *"


def test_a_job_may_be_registered_twice(two_apps):
    @actor
    def greet():
        """A job."""

    register_actors(two_apps[0])
    register_actors(two_apps[0])

    assert list(two_apps[0].dramatiq_broker.actors) == ["greet"]


def test_two_jobs_of_one_name_are_refused(two_apps):
    for _ in range(2):

        @actor
        def greet():
            """A job."""

    with pytest.raises(ValueError, match="two jobs named greet"):
        register_actors(two_apps[0])


def test_a_job_that_no_app_knows_says_so(two_apps):
    @actor
    def greet():
        """A job."""

    with two_apps[0].app_context(), pytest.raises(RuntimeError, match="No broker"):
        greet.send()
