"""What the commands start: the words that other programs are called with, without calling them."""

import sys
from types import SimpleNamespace

import dramatiq
import pytest
from click.testing import CliRunner
from dramatiq.brokers.stub import StubBroker
from flask import Flask
from flask.cli import ScriptInfo
from hyperflask.cli import runner, worker
from hyperflask.cli.worker import check_dramatiq_availability, scheduler_command, worker_command

PROCFILE = "web: my web\nmine: my own\n"


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What `hyperflask run` starts in an empty folder: a list, filled by `run(...)`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["hf"])
    for name in ("FLASK_DEBUG", "FLASK_SECRET_KEY", "MENDS_SKIP"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    started = []

    def popen(words):
        started.append(words)
        return SimpleNamespace(wait=lambda: None)

    def manager(processes, **options):
        started.append((processes, options))
        return SimpleNamespace(loop=lambda: started.append("loop"), returncode=3)

    monkeypatch.setattr(runner, "Popen", popen)
    monkeypatch.setattr(runner, "create_process_manager", manager)
    return started


def run(*words):
    return CliRunner().invoke(runner.run_command, list(words), standalone_mode=False)


@pytest.mark.feature("cli.run", "config.secret-key")
def test_production_needs_a_secret(started):
    result = run()
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 1
    assert "No SECRET_KEY set" in result.output
    assert started == []


@pytest.mark.feature("cli.run")
def test_production_gives_its_keys_to_the_hub(started, tmp_path):
    (tmp_path / "config.yml").write_text("secret_key: s\nmercure_publisher_secret_key: p\n")
    result = run("--port", "7000", "--concurrency", "web=2", "--gunicorn-config", "g")
    assert result.exception.code == 3
    [(processes, options), loop] = started
    assert set(processes) == {"web", "worker", "scheduler", "mercurehub"}
    assert processes["web"][-2:] == ["--gunicorn-config", "g"]
    assert options == {
        "port": 7000,
        "concurrency": "web=2",
        "env": {"MERCURE_SUBSCRIBER_SECRET_KEY": "s", "MERCURE_PUBLISHER_SECRET_KEY": "p"},
        "logfile": None,
    }
    assert loop == "loop"


@pytest.mark.feature("cli.run", "cli.dev")
def test_development_makes_the_tables_first(started, monkeypatch):
    run("--dev")
    [tables, (processes, options), _] = started
    assert tables == ["hf", "db", "init"]
    assert set(processes) == {"web", "worker", "scheduler", "assets"}
    assert options["env"] == {"FLASK_DEBUG": "1"}
    assert runner.os.environ["FLASK_DEBUG"] == "1"
    started.clear()
    run("--dev", "--no-init-db")
    assert [one for one in started if isinstance(one, list)] == []


@pytest.mark.feature("cli.procfile", "cli.run")
def test_a_procfile_replaces_the_processes_or_adds_to_them(started, tmp_path):
    (tmp_path / "config.yml").write_text("secret_key: s")
    (tmp_path / "Procfile").write_text(PROCFILE)
    run()
    run("--extend-procfile")
    run("mine")
    (tmp_path / "Procfile.production").write_text("only: this\n")
    run("--init-db")
    made = [one[0] for one in started if isinstance(one, tuple)]
    assert made[0] == {"web": "my web", "mine": "my own"}
    assert set(made[1]) == {"web", "mine", "worker", "scheduler", "mercurehub"}
    assert made[1]["web"] == "my web"
    assert made[2] == {"mine": "my own"}
    assert made[3] == {"only": "this"}
    assert ["hf", "db", "init"] in started


@pytest.mark.feature("cli.serve")
def test_a_server_is_gunicorn_unless_it_isnt(started, monkeypatch):
    served = []

    class Server:
        def __init__(self, loader, defaults, filename):
            served.append((loader(), defaults, filename))

        def run(self):
            served.append("ran")

    monkeypatch.setattr(runner, "GunicornServer", Server)
    monkeypatch.setattr(
        runner,
        "flask_run_command",
        runner.click.Command("run", callback=lambda **given: served.append(given)),
    )
    monkeypatch.setattr(runner.multiprocessing, "cpu_count", lambda: 4)
    info = ScriptInfo(create_app=lambda: Flask("served"))

    def serve(**given):
        given = {"host": "h", "port": 1, "gunicorn": True, "gunicorn_config": "g.py", **given}
        context = runner.click.Context(runner.serve_command, obj=info)
        with context:
            runner.serve_command.callback(**{"init_db": False, **given})

    serve()
    [(app, defaults, filename), ran] = served
    assert (app.name, filename, ran) == ("served", "g.py", "ran")
    assert (defaults["bind"], defaults["workers"], defaults["max_requests"]) == ("h:1", 9, 1000)
    serve(gunicorn=False, init_db=True)
    assert served[-1]["port"] == 1
    assert started == [["hf", "db", "init"]]
    monkeypatch.setenv("FLASK_DEBUG", "1")
    serve()
    assert served[-1]["host"] == "h"


@pytest.fixture
def jobs(monkeypatch):
    """An app with jobs, and the words that workers are called with."""
    app = Flask("jobs")
    app.dramatiq_broker = StubBroker()
    app.sse = SimpleNamespace(hub=1, state=SimpleNamespace(hub_url=None))
    app.called = []
    monkeypatch.setenv("BASE_PORT", "6000")
    monkeypatch.setattr(worker, "dramatiq_worker", app.called.append)
    monkeypatch.setattr(worker.periodiq, "main", app.called.append)
    before = dramatiq.broker.global_broker
    yield app
    dramatiq.broker.global_broker = before


def invoke(app, command, *words):
    with app.app_context():
        return CliRunner().invoke(command, list(words))


def with_actor(app, **options):
    dramatiq.actor(lambda: None, broker=app.dramatiq_broker, actor_name="work", **options)


@pytest.mark.feature("tasks.worker-cli")
@pytest.mark.parametrize("command", [worker_command, scheduler_command])
def test_without_jobs_nobody_works(jobs, command):
    result = invoke(jobs, command)
    assert (result.exit_code, result.output) == (10, "No Dramatiq actors found.\n")
    jobs.dramatiq_broker = None
    result = invoke(jobs, command)
    assert (result.exit_code, result.output) == (10, "Dramatiq broker is not configured.\n")
    assert jobs.called == []


@pytest.mark.feature("tasks.worker-cli")
def test_a_worker_is_told_how_many_and_which(jobs):
    with_actor(jobs)
    invoke(jobs, worker_command, "-p", "2", "-t", "3", "-Q", "a,b", "-v")
    jobs.debug = True
    invoke(jobs, worker_command)
    plain, debug = jobs.called
    assert (plain.processes, plain.threads, plain.queues, plain.verbose) == (2, 3, ["a", "b"], 1)
    assert plain.watch is None
    assert (debug.threads, debug.queues, debug.verbose) == (8, None, 1)
    assert str(debug.watch) == jobs.root_path
    assert jobs.sse.hub is None
    assert jobs.sse.state.hub_url == "http://localhost:6000/.well-known/mercure"
    with jobs.app_context():
        check_dramatiq_availability()
    assert dramatiq.get_broker() is jobs.dramatiq_broker


@pytest.mark.feature("tasks.cron")
def test_a_scheduler_works_when_something_is_periodic(jobs):
    with_actor(jobs)
    result = invoke(jobs, scheduler_command)
    assert (result.exit_code, result.output) == (10, "No scheduled Dramatiq actors found.\n")
    jobs.dramatiq_broker.actors["work"].options["periodic"] = "daily"
    assert invoke(jobs, scheduler_command, "-v").exit_code == 0
    assert invoke(jobs, scheduler_command).exit_code == 0
    loud, quiet = jobs.called
    assert (loud.verbose, quiet.verbose) == (1, 0)
