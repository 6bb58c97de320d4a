"""Commands: what each is given when nothing is said, and what they start."""

import sys

import jwt
import pytest
from click.testing import CliRunner
from dramatiq.cli import CPUS
from flask_assets_pipeline.cli import assets_cli
from flask_babel.cli import babel_cli
from flask_mercure_sse.cli import cli as mercure_cli
from hyperflask.cli import cli, runner
from hyperflask.cli.scaffold import gen
from hyperflask.cli.worker import scheduler_command, worker_command

RUN = {
    "processes": (),
    "host": "127.0.0.1",
    "port": 5000,
    "concurrency": None,
    "extend_procfile": False,
    "init_db": None,
    "gunicorn_config": None,
    "logfile": None,
    "dev": False,
}
SERVE = {
    "host": "127.0.0.1",
    "port": 5000,
    "gunicorn": True,
    "gunicorn_config": None,
    "init_db": False,
}
REQUEST = {
    "path": "/",
    "method": "GET",
    "data": None,
    "header": (),
    "follow_redirects": True,
    "session": None,
    "cookie": (),
    "cookie_file": None,
}
ASSETS, BABEL, MERCURE = assets_cli.commands, babel_cli.commands, mercure_cli.commands
WORKER = {"verbose": False, "processes": CPUS, "threads": 8, "queues": None}
PUBLISH = {"hub": None, "jwt": None, "private": False, "id": None, "type": None, "retry": None}
GIVEN = [
    (runner.run_command, [], RUN),
    (runner.run_command, ["--debug"], RUN),
    (runner.serve_command, [], SERVE),
    (worker_command, [], WORKER),
    (scheduler_command, [], {"verbose": False}),
    (cli.commands["test-request"], ["/"], REQUEST),
    (cli.commands["encode-session-cookie"], ["{}"], {"data": "{}"}),
    (cli.commands["decode-session-cookie"], [], {"cookie": None, "cookie_file": None}),
    (gen.commands["secret-key"], [], {"save": True}),
    (
        ASSETS["dev"],
        [],
        {"watch_path": (), "watch_app": False, "livereload": True, "build_only": False},
    ),
    (ASSETS["livereload"], ["a", "b"], {"port": None, "paths": ("a", "b")}),
    (ASSETS["generate-esbuild-script"], [], {"filename": "esbuild.mjs"}),
    (
        ASSETS["esbuild-script"],
        ["--watch", "--what", "x"],
        {"watch": True, "dev": False, "args": ("--what", "x")},
    ),
    (BABEL["update"], [], {"extract": True}),
    (BABEL["update"], ["--no-extract"], {"extract": False}),
    (BABEL["init"], ["fr"], {"locale": "fr"}),
    (BABEL["po2json"], ["fr"], {"locale": "fr", "output": None}),
    (BABEL["po2js"], ["fr", "-o", "x"], {"locale": "fr", "output": "x"}),
    (MERCURE["subscriber-jwt"], [], {"topic": ("*",)}),
    (MERCURE["publisher-jwt"], ["-t", "a", "-t", "b"], {"topic": ("a", "b")}),
    (MERCURE["publish"], ["t", "d"], {"topic": "t", "data": "d", **PUBLISH}),
]


@pytest.mark.feature("cli.run", "cli.serve", "assets.cli", "i18n.cli", "sse.cli")
@pytest.mark.parametrize(
    ("command", "words", "expected"), GIVEN, ids=lambda value: getattr(value, "name", None)
)
def test_what_a_command_is_given_when_little_is_said(monkeypatch, command, words, expected):
    given = []
    monkeypatch.setattr(command, "callback", lambda *_, **named: given.append(named))
    monkeypatch.delenv("FLASK_RUN_PORT", raising=False)
    monkeypatch.setenv("FLASK_DEBUG", "0")  # which --debug changes for the whole process
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    assert expected.items() <= given[0].items()


@pytest.mark.feature("cli.dev")
def test_to_develop_is_to_run_in_development(monkeypatch):
    given = []
    monkeypatch.setattr(runner.run_command, "callback", lambda **named: given.append(named))
    assert CliRunner().invoke(runner.dev_command, ["web", "--port", "1"]).exit_code == 0
    expected = {**RUN, "processes": ("web",), "port": 1, "dev": True}
    assert expected.items() <= given[0].items()


@pytest.mark.feature("cli.procfile", "cli.run")
def test_processes_are_given_ports_and_a_number(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["hf"])
    usual = runner.get_default_processes()
    assert usual["web"] == ["hf", "serve", "--host", "127.0.0.1", "--port", "$PORT"]
    assert (usual["worker"], usual["scheduler"]) == (["hf", "worker"], ["hf", "scheduler"])
    assert usual["mercurehub"][0] == sys.executable
    assert "assets" not in usual
    words = {"web": "serve $PORT", "worker": ["hf", "worker"]}
    manager = runner.create_process_manager(words, concurrency="worker=2", env={"A": "1"})
    made = {name: process["obj"] for name, process in manager._processes.items()}
    assert set(made) == {"web.1", "worker.1", "worker.2"}
    assert {name: process.env["PORT"] for name, process in made.items()} == {
        "web.1": "5000",
        "worker.1": "5100",
        "worker.2": "5101",
    }
    assert {(process.env["BASE_PORT"], process.env["A"]) for process in made.values()} == {
        ("5000", "1")
    }


@pytest.mark.feature("cli.run")
@pytest.mark.parametrize(
    ("name", "code", "stops"),
    [
        ("web.1", None, False),
        ("web.1", 0, True),
        ("web.1", 10, True),
        ("worker.1", 10, False),
        ("scheduler.1", 10, False),
        ("worker.1", 1, True),
    ],
)
def test_all_stop_when_one_does_unless_it_had_nothing_to_do(name, code, stops):
    manager = runner.create_process_manager({"web": "x", "worker": "x", "scheduler": "x"})
    manager._processes[name]["returncode"] = code
    assert manager._any_stopped() is stops


@pytest.mark.feature("cli.serve")
def test_gunicorn_is_set_up_by_defaults_a_file_and_the_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUNICORN_THREADS", "3")
    (tmp_path / "g.yml").write_text("timeout: 7\nnothing_of_the_kind: 1\nworkers: null\n")
    server = runner.GunicornServer(lambda: "the app", {"workers": 2, "bind": "h:1"}, "g.yml")
    assert (server.cfg.threads, server.cfg.timeout, server.cfg.address) == (3, 7, [("h", 1)])
    assert server.load() == "the app"


@pytest.mark.feature("sse.cli")
def test_an_event_is_published_by_a_command(make_app, monkeypatch):
    app, given = make_app(), []
    sse = app.extensions["mercure_sse"].instance
    monkeypatch.setattr(sse, "publish", lambda *words: given.append(words) or "an id")
    run = app.test_cli_runner().invoke
    result = run(cli, ["mercure", "publish", "room", "data"])
    assert result.output == "an id\n"
    options = ["--private", "--id", "i", "--type", "t", "--retry", "9"]
    run(cli, ["mercure", "publish", *options, "--jwt", "j", "--hub", "h", "room", "data"])
    assert given == [
        ("room", "data", False, None, None, None, None, None),
        ("room", "data", True, "i", "t", "9", "j", "h"),
    ]
    key = app.config["SECRET_KEY"]
    for word, claim in (("subscriber-jwt", "subscribe"), ("publisher-jwt", "publish")):
        token = run(cli, ["mercure", word]).output.strip()
        assert list(jwt.decode(token, key, ["HS256"])["mercure"][claim]) == ["*"]
