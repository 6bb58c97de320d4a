"""Jobs: functions that run in a worker."""

import sqlite3
from contextlib import suppress
from datetime import timedelta

import pytest
from dramatiq import Worker
from dramatiq.common import current_millis
from dramatiq.results import Results
from dramatiq.results.backends import StubBackend
from dramatiq_sqlite import SQLiteBroker
from flask import current_app
from hyperflask.actors import ActorGroup
from periodiq import cron
from sqlorm import Model

from app.framework.sqlite_broker import broker_settings
from app.framework.transactions import transaction
from tests.framework.features.conftest import until


class Entry(Model):
    __table__ = "entries"
    text: str


@pytest.fixture
def app(make_app, tmp_path):
    """An app with a queue in memory."""
    app = make_app(**broker_settings("memory://", tmp_path), NAME="the app")
    with app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE entries (id integer PRIMARY KEY, text text)")
    return app


@pytest.fixture
def work(app):
    """A function that lets a worker run what waits."""

    def work(seconds=10):
        worker = Worker(app.dramatiq_broker, worker_timeout=20, worker_threads=1)
        worker.start()
        try:
            app.dramatiq_broker.join("default", timeout=seconds * 1000)
            worker.join()
        finally:
            worker.stop()

    return work


@pytest.mark.feature("tasks.actor", "tasks.app-context")
def test_a_job_runs_in_a_worker_in_the_context_of_its_app(app, work):
    names = []

    @app.actor()
    def note(text):
        with transaction():
            Entry.create(text=text)
        names.append(current_app.config["NAME"])

    with app.app_context():
        note.send("hello")
        assert note.fn is not None
    work()
    with app.app_context():
        assert [entry.text for entry in Entry.find_all()] == ["hello"]
    assert names == ["the app"]


@pytest.mark.feature("tasks.options")
def test_options_of_a_job_are_kept(app):
    @app.actor(queue_name="slow", max_retries=1, priority=5, time_limit=1000)
    def rest(): ...

    with app.app_context():
        message = rest.send()
    assert message.queue_name == "slow"
    declared = app.dramatiq_broker.get_actor("rest")
    assert (declared.priority, declared.options["max_retries"]) == (5, 1)
    assert declared.options["time_limit"] == 1000
    assert app.dramatiq_broker.queues["slow"].qsize() == 1


@pytest.mark.feature("tasks.delay")
@pytest.mark.parametrize("delay", [60_000, timedelta(minutes=1)])
def test_a_job_is_delayed(app, delay):
    @app.actor()
    def later(): ...

    with app.app_context():
        before = current_millis()
        later.send_with_options(delay=delay)
    queue = app.dramatiq_broker.queues["default.DQ"]
    message = app.dramatiq_broker.get_actor("later").message().decode(queue.get())
    assert before + 59_000 < message.options["eta"] < before + 70_000


@pytest.mark.feature("tasks.after-commit")
def test_a_job_is_sent_with_the_commit_or_at_once(app):
    @app.actor()
    def job(): ...

    queue = app.dramatiq_broker.queues["default"]
    with app.app_context():
        with suppress(ZeroDivisionError), transaction():
            job.send()
            raise ZeroDivisionError
        assert queue.qsize() == 0
        with transaction():
            job.send()
            assert queue.qsize() == 0
            job.send_with_options(after_commit=False)
            assert queue.qsize() == 1
    assert queue.qsize() == 2


@pytest.mark.feature("tasks.actor-group")
def test_a_group_of_jobs_is_declared_before_the_app_is_made(app):
    group = ActorGroup()

    @group.actor(queue_name="mails")
    def greet(): ...

    group.register(app.dramatiq_broker)
    assert app.dramatiq_broker.get_actor("greet").queue_name == "mails"
    assert len(group) == 1


@pytest.mark.feature("tasks.cron")
def test_the_scheduler_sends_what_is_due(project):
    code = (
        "from hyperflask.factory import app\nfrom periodiq import cron\n"
        "@app.actor(periodic=cron('* * * * *'))\ndef tick(): pass\n"
    )
    text = (project.root / "config.yml").read_text() + "dramatiq_broker: sqlite://queue.db\n"
    project.write({"app/tasks.py": code, "config.yml": text})
    project.start("scheduler")
    path = project.root / "queue.db"

    def sent():
        if not path.exists():
            return []
        with sqlite3.connect(path) as connection, suppress(sqlite3.OperationalError):
            return connection.execute("SELECT message FROM dramatiq_messages").fetchall()
        return []

    assert '"tick"' in until(sent)[0][0]


@pytest.mark.feature("tasks.cron")
def test_a_schedule_is_an_option_of_the_job(app):
    @app.actor(periodic=cron("0 3 * * *"))
    def nightly(): ...

    schedule = app.dramatiq_broker.get_actor("nightly").options["periodic"]
    assert (schedule.hour, schedule.minute) == ([3], [0])


@pytest.mark.feature("tasks.broker-sqlite")
def test_jobs_wait_in_a_file(make_app, tmp_path):
    app = make_app(DRAMATIQ_BROKER=f"sqlite://{tmp_path}/queue.db")
    ran = []

    @app.actor()
    def job(number):
        ran.append(number)

    with app.app_context():
        job.send(7)
    worker = Worker(app.dramatiq_broker, worker_timeout=20, worker_threads=1)
    worker.start()
    until(lambda: ran == [7])
    worker.stop()
    with sqlite3.connect(tmp_path / "queue.db") as connection:
        states = connection.execute("SELECT state FROM dramatiq_messages").fetchall()
    assert states == [("done",)]


@pytest.mark.feature("tasks.results")
def test_the_result_of_a_job_is_kept_by_another_backend(app, work):
    """The one of the queue in SQLite can't: see the defects."""
    app.dramatiq_broker.add_middleware(Results(backend=StubBackend()))

    @app.actor(store_results=True)
    def double(number):
        return number * 2

    with app.app_context():
        message = double.send(21)
    work()
    assert message.get_result(backend=app.dramatiq_broker.get_results_backend()) == 42


@pytest.mark.feature("tasks.results")
def test_the_broker_in_a_file_takes_a_backend_for_results(tmp_path):
    broker = SQLiteBroker(url=f"sqlite://{tmp_path}/q.db", results=True)
    assert broker.get_results_backend() is broker.backend
