"""The command line: in the test's own process where it can be, in a real project where not."""

import json
import socket
import sqlite3
import sys
import threading
import urllib.request
from pathlib import Path

import jwt
import pytest
from flask import session
from hyperflask.cli import cli

from tests.framework.features.conftest import fetch, free_port, until

TASKS = """
from pathlib import Path
from hyperflask.factory import app

@app.actor()
def write(text):
    Path("done.txt").write_text(text)
"""
ROUTES = """
from hyperflask.factory import app
from app.tasks import write

@app.route("/send")
def send():
    write.send("from a job")
    return "sent"
"""
QUEUE = "dramatiq_broker: sqlite://queue.db\n"
BABEL = {
    "BABEL_BIN": str(Path(sys.executable).parent / "pybabel"),
    "BABEL_EXTRACT_JINJA_DIRS": ["."],
    "BABEL_EXTRACT_WITH_JINJA_EXTS": [],
    "BABEL_EXTRACTORS": [],
    "BABEL_EXTRACT_KEYWORDS": [],
    "BABEL_COMPILE_TO_JSON": "%s.json",
    "BABEL_COMPILE_TO_JS": None,
    "EXTRACT_DIRS": [],
}


@pytest.fixture
def command(make_app):
    """A function that runs a command of an app made of these files."""

    def command(*words, files=None, status=0, **config):
        command.app = app = make_app(files, **config)
        result = app.test_cli_runner().invoke(cli, words)
        assert result.exit_code == status, result.output
        return result.output

    return command


@pytest.mark.feature("cli.csp-header")
def test_the_policy_is_printed(command):
    assert "default-src" in command("csp-header", CSP_HEADER=True)


@pytest.mark.feature("cli.session-cookie")
def test_a_session_cookie_is_written_and_read(command, tmp_path):
    cookie = command("encode-session-cookie", '{"user": 1}').strip()
    assert json.loads(command("decode-session-cookie", cookie)) == {"user": 1}
    jar = tmp_path / "cookies"
    jar.write_text(f"other=1\nsession={cookie}; Path=/\n")
    assert json.loads(command("decode-session-cookie", "-f", str(jar))) == {"user": 1}
    assert "Cannot decode" in command("decode-session-cookie", "nonsense")


@pytest.mark.feature("cli.test-request")
def test_a_request_is_made_and_its_answer_printed(make_app, tmp_path):
    app = make_app(WTF_CSRF_ENABLED=False)

    @app.route("/echo", methods=["GET", "POST"])
    def echo():
        from flask import request

        session["seen"] = session.get("seen", 0) + 1
        said = [request.method, request.get_data(as_text=True), request.headers.get("X-A", "")]
        return " ".join([*said, str(session["seen"]), request.cookies.get("c", "")])

    jar = str(tmp_path / "jar")
    run = app.test_cli_runner().invoke
    words = ["-m", "POST", "-d", "body", "-h", "X-A: b", "-s", '{"seen": 4}', "-c", "c=d"]
    output = run(cli, ["test-request", "/echo", *words, "-f", jar]).output
    assert output.startswith("HTTP/1.1 200 OK")
    assert "POST body b 5 d" in output
    assert "GET   6" in run(cli, ["test-request", "/echo", "-f", jar]).output


@pytest.mark.feature("cli.gen-secret")
def test_a_secret_is_made_and_kept(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = command("gen", "secret-key").strip()
    assert len(first) == 50
    assert f"FLASK_SECRET_KEY={first}\n" in Path(".env").read_text()
    second = command("gen", "secret-key", "--no-save").strip()
    assert second != first
    assert second not in Path(".env").read_text()


@pytest.mark.feature("cli.custom")
def test_a_project_has_commands_of_its_own(project):
    code = "from hyperflask.factory import app\n@app.cli.command()\ndef greet(): print('Hello')\n"
    project.write({"app/cli.py": code})
    assert project.run("greet").stdout.strip() == "Hello"


@pytest.mark.feature("cli.shell-routes")
def test_routes_are_listed_and_a_shell_starts(command, project):
    listed = command("routes", files={"pages/about.jpy": "x"})
    assert "about" in listed
    assert "/about" in listed
    import subprocess

    from tests.framework.features.conftest import HYPERFLASK

    ran = subprocess.run(
        [HYPERFLASK, "shell"],
        cwd=project.root,
        env=project.environment(),
        input="print(app.name)\n",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 0
    assert "app" in ran.stdout


@pytest.mark.feature("orm.cli-create-all")
@pytest.mark.parametrize("word", ["create-all", "init"])
def test_tables_of_the_models_are_made(project, word):
    code = "from hyperflask.factory import db\nclass Note(db.Model):\n    text: str\n"
    project.write({"app/models.py": code})
    ran = project.run("db", word)
    assert ran.returncode == 0, ran.stderr
    [path] = project.root.rglob("app.db")
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    assert any("note" in name for name in tables), tables


@pytest.mark.feature("orm.cli-query")
def test_a_query_is_answered_as_csv(project):
    ran = project.run("db", "query", "SELECT 1 AS a, 'x,y' AS b")
    assert ran.stdout.splitlines() == ["a,b", '1,"x,y"']
    assert project.run("db", "query", "--no-columns", "SELECT 2").stdout.strip() == "2"


@pytest.mark.feature("sse.cli")
def test_keys_and_tokens_of_the_hub_are_made(command):
    key = "a key of the hub that is long enough"
    assert len(bytes.fromhex(command("mercure", "gen-secret-key").strip())) == 16
    for word, claim in (("subscriber-jwt", "subscribe"), ("publisher-jwt", "publish")):
        token = command("mercure", word, "-t", "room/1", SECRET_KEY=key).strip()
        assert list(jwt.decode(token, key, ["HS256"])["mercure"][claim]) == ["room/1"]


@pytest.mark.feature("assets.cli")
def test_the_commands_of_assets_write_their_files(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command("assets", "generate-esbuild-script", "--filename", "mine.mjs")
    assert "esbuild" in Path("mine.mjs").read_text()
    inline = {"components/Box.html": "<script bundle>let a = 1</script><b>x</b>"}
    command("assets", "extract", files={**inline, "assets/a.css": ""})
    assets = Path(command.app.assets.state.assets_folder)
    assert "let a = 1" in next(assets.rglob("Box.js")).read_text()
    command("assets", "init-tailwind", files={"assets/b.css": ""}, ASSETS_TAILWIND="app.css")
    assets = Path(command.app.assets.state.assets_folder)
    assert "tailwindcss" in (assets / "app.css").read_text()


@pytest.mark.feature("assets.cli")
def test_a_change_in_a_folder_reaches_who_listens(project):
    project.write({"config.yml": "secret_key: x\n", "watched/a.css": "first"})
    port = free_port()
    project.start("assets", "livereload", "--port", str(port), str(project.root / "watched"))
    until(lambda: is_open(port))
    heard = []

    def listen():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as stream:
            heard.append((stream.headers.get_content_type(), stream.readline()))

    listener = threading.Thread(target=listen)
    listener.start()

    def changed():
        project.write({"watched/a.css": "second"})  # again, until the listener is there
        return heard

    until(changed)
    listener.join()
    assert heard == [("text/event-stream", b"event: change\n")]


def is_open(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.feature("i18n.cli")
def test_translations_are_extracted_and_compiled_once_everything_is_configured(make_app):
    app = make_app({"views.py": "from flask_babel import _\n_('Hello')\n"}, **BABEL)
    folder = Path(app.root_path) / "translations"
    (Path(app.root_path) / "public").mkdir()
    run = app.test_cli_runner().invoke
    for words in (["extract"], ["init", "fr"], ["update"], ["compile"]):
        result = run(cli, ["babel", *words])
        assert result.exit_code == 0, (words, result.output, result.exception)
    assert 'msgid "Hello"' in (folder / "fr/LC_MESSAGES/messages.po").read_text()
    assert (folder / "fr/LC_MESSAGES/messages.mo").exists()
    assert "Hello" in run(cli, ["babel", "po2json", "fr"]).output


@pytest.mark.feature("cli.run")
def test_the_web_answers_and_the_worker_works(project):
    project.write({"app/tasks.py": TASKS, "app/routes.py": ROUTES})
    project.write({"config.yml": (project.root / "config.yml").read_text() + QUEUE})
    port = free_port()
    words = ["run", "web", "worker", "--port", str(port), "--init-db"]
    log = project.start(*words, GUNICORN_WORKERS="1")
    assert until(lambda: fetch(f"http://127.0.0.1:{port}/send")) == "sent", log.read_text()
    done = project.root / "done.txt"
    until(lambda: done.exists() and done.read_text())
    assert done.read_text() == "from a job"
    assert "Initializing database" in log.read_text()


@pytest.mark.feature("tasks.worker-cli")
def test_a_worker_runs_alone_and_a_scheduler_says_when_there_is_nothing(project):
    project.write({"app/tasks.py": TASKS, "app/routes.py": ROUTES})
    project.write({"config.yml": (project.root / "config.yml").read_text() + QUEUE})
    assert "sent" in project.run("test-request", "/send").stdout
    project.start("worker", "-p", "1", "-t", "1", "-Q", "default", BASE_PORT="5000")
    until((project.root / "done.txt").exists)
    ran = project.run("scheduler")
    assert ran.returncode == 10
    assert "No scheduled Dramatiq actors" in ran.stdout


@pytest.mark.feature("cli.dev", "cli.reloader")
def test_development_reloads_pages_in_the_browser_and_in_the_server(project):
    page = "{% use_layout %}First"
    project.write({"app/pages/index.jpy": page})
    port = free_port()
    log = project.start("dev", "web", "--port", str(port))
    text = until(lambda: fetch(f"http://127.0.0.1:{port}/"))
    assert "First" in text
    assert "new EventSource(" in text
    (project.root / "app/pages/index.jpy").write_text("{% use_layout %}Second")
    until(lambda: "index.jpy" in log.read_text())
    until(lambda: "Second" in (fetch(f"http://127.0.0.1:{port}/") or ""))


@pytest.mark.feature("cli.serve")
def test_the_web_process_runs_alone(project):
    port = free_port()
    project.start("serve", "--no-gunicorn", "--port", str(port))
    assert until(lambda: fetch(f"http://127.0.0.1:{port}/")) == "Home"


@pytest.mark.feature("cli.procfile")
def test_processes_are_those_of_the_procfile_of_the_environment(project):
    project.write({"Procfile": "a: echo plain", "Procfile.production": "b: echo of production"})
    ran = project.run("run", "--port", str(free_port()))
    assert "of production" in ran.stdout
    assert "plain" not in ran.stdout
    ran = project.run("run", "b", "--extend-procfile", "--concurrency", "b=2")
    assert ran.returncode == 0
    assert "b.2" in ran.stdout
