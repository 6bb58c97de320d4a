"""Processes that a drill kills and starts again: ours, a PostgreSQL, a Redis.

Each leads a process group, so that a kill takes what it started along: SIGKILL, no goodbye.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Machine:
    """A process with a name, started again with the same command after it was killed."""

    def __init__(self, name: str, command: list[str], folder: Path, environment: dict[str, str]):
        self.name, self.command, self.folder, self.environment = name, command, folder, environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it may need a while to be ready."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill(self) -> None:
        """At once, with everything it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def has_ended(self) -> bool:
        """Whether it isn't running, though nobody killed it."""
        return self.process is None or self.process.poll() is not None


class PostgreSQL(Machine):
    """A server on files of its own. Its children have sessions of their own: all are killed."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.data = folder / "postgresql"
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        found = shutil.which("postgres")
        self.bin = Path(found).parent if found else programs[-1]
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            folder.chmod(0o755)
            self.data.mkdir()
            shutil.chown(self.data, "postgres")
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = ["-D", str(self.data), "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        options += ["-c", "unix_socket_directories="]
        command = [*self.as_user, str(self.bin / "postgres"), *options]
        super().__init__("database", command, folder, dict(os.environ))
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(self.bin / program), *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """The postmaster and its backends; then its lock file, as a reboot would leave it."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            postmaster = int(pid_file.read_text().split()[0])
            pids = [postmaster, *children(postmaster)]
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 10
            while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
                time.sleep(0.01)
        super().kill()
        pid_file.unlink(missing_ok=True)

    def wait(self) -> None:
        """Until it answers."""
        import psycopg

        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise SystemExit("PostgreSQL doesn't start")


class Redis(Machine):
    """A server that keeps nothing: killed, it has lost everything."""

    def __init__(self, folder: Path):
        port = free_port()
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        super().__init__("redis", command, folder, dict(os.environ))
        self.url = f"redis://127.0.0.1:{port}/0"


def children(pid: int) -> list[int]:
    """The processes that it started."""
    answer = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True
    )
    return [int(line) for line in answer.stdout.split()]


def is_alive(pid: int) -> bool:
    """Whether it runs; one that waits to be collected doesn't."""
    answer = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return answer.stdout.strip()[:1] not in ("", "Z")


def application(folder: Path, environment: dict[str, str]) -> list[Machine]:
    """Web, worker and scheduler, each as a process of its own, as bin/serve runs them."""
    python = [sys.executable, "-m"]
    return [
        Machine("web", [str(BIN / "gunicorn"), "wsgi:app"], folder, environment),
        Machine("worker", [*python, "app.processes.worker"], folder, environment),
        Machine("scheduler", [*python, "app.processes.scheduler"], folder, environment),
    ]
