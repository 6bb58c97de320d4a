"""Projects in the framework's own layout, driven through its command line."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from tests.framework.processes import end, family

HYPERFLASK = Path(sys.executable).parent / "hyperflask"
#: What the machine that runs the tests is set up for is no business of a project under test.
FOREIGN = ("FLASK_", "GUNICORN_", "MENDS_", "MERCURE_", "PYTHONPATH", "SECRET_KEY", "DATABASE_URL")


def until(condition: Callable[[], object], seconds: float = 20) -> object:
    """The first true answer of the condition; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it didn't happen in time"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def fetch(url: str) -> str | None:
    """What is answered there; nothing while nobody listens, or while the server starts anew."""
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.read().decode()
    except (OSError, HTTPException):
        return None


class Project:
    """A folder, and the framework's commands run in it. None of our mends apply there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes: list[subprocess.Popen[bytes]] = []

    def write(self, files: dict[str, str]) -> "Project":
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        return self

    def environment(self, **environment: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        path = f"{HYPERFLASK.parent}{os.pathsep}{kept['PATH']}"
        return {**kept, "PATH": path, "PYTHONUNBUFFERED": "1", **environment}

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `hyperflask ...` to its end."""
        return self.execute([str(HYPERFLASK), *words], **environment)

    def python(self, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the project's folder."""
        return self.execute([sys.executable, "-c", code], **environment)

    def execute(self, words: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self, *words: str, **environment: str) -> Path:
        """Start `hyperflask ...`; its output goes to the file that is returned."""
        return self.launch([str(HYPERFLASK), *words], words[0], **environment)

    def launch(self, words: list[str], name: str, **environment: str) -> Path:
        """Start a program, which `stop` stops with all that it started."""
        log = self.root / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                words,
                cwd=self.root,
                env=self.environment(**environment),
                stdin=subprocess.PIPE,  # a watcher ends with its input
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes.append(process)
        return log

    def stop(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            assert process.stdin
            process.stdin.close()
            try:
                process.wait(10)  # honcho gives what it has started five seconds
            except subprocess.TimeoutExpired:
                end([*family(process.pid), process.pid])
                process.wait()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whom it has left behind


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project with a page, a secret and a database."""
    root = tmp_path / "project"
    root.mkdir()
    project = Project(root).write(
        {
            "config.yml": "secret_key: a secret key for tests\nsqlorm_uri: sqlite://data/app.db\n",
            "app/pages/index.jpy": "Home",
        }
    )
    yield project
    project.stop()


@pytest.fixture
def upload() -> Callable[..., FileStorage]:
    """A file as a form brings it."""

    def upload(name: str, content: bytes = b"content", mimetype: str | None = None) -> FileStorage:
        return FileStorage(io.BytesIO(content), name, content_type=mimetype)

    return upload
