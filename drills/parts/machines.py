"""Processes that a drill kills and starts again: ours, a PostgreSQL, a Redis.

Each leads a process group, so that a kill takes what it started along: SIGKILL, no goodbye.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from drills.parts.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


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
    """A server on files of its own. Its children have sessions of their own: all are killed.

    The application's role owns nothing, as in production; a drill looks through `owner_url`.
    """

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
        self.owner_url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.settings = {
            "DATABASE_URL": f"postgresql://app@127.0.0.1:{self.port}/postgres",
            "DATABASE_OWNER_URL": self.owner_url,
        }

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
        """Until it answers, and knows the application's role."""
        import psycopg

        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with psycopg.connect(self.owner_url, connect_timeout=2) as connection:
                    connection.execute("CREATE ROLE app LOGIN")
                return
            except psycopg.errors.DuplicateObject:
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
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


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What a drill tells the application: a free port, and SQLite unless `settings` say more."""
    port = str(free_port())
    return os.environ | {
        "SECRET_KEY": secrets.token_hex(32),
        "PORT": port,
        "LIVE_PORT": str(free_port(2)),
        "BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite://{folder}/app.db",
        "PYTHONPATH": str(ROOT),
        **settings,
    }


def flask(environment: dict[str, str], *command: str) -> None:
    """Run a command of the application."""
    program = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    subprocess.run(program, cwd=ROOT, env=environment, check=True)


class Nginx(Machine):
    """nginx with nchan and deploy/nginx-nchan.conf, before the application's web server.

    Give the application `BASE_URL`, `LIVE_URL` and `PROXY_COUNT=1`.
    """

    def __init__(self, folder: Path, app_port: str) -> None:
        self.port = free_port(2)
        self.base_url = f"http://localhost:{self.port}"
        self.live_url = f"nchan+http://127.0.0.1:{self.port + 1}"
        path = folder / "nginx.conf"
        path.write_text(nginx_config(folder, self.port, app_port))
        command = [nginx_program(), "-p", str(folder), "-c", str(path), "-g", "daemon off;"]
        super().__init__("nginx", command, folder, dict(os.environ))


def nginx_program() -> str:
    """Where nginx is, if it is."""
    return shutil.which("nginx") or "/usr/sbin/nginx"


def nginx_config(folder: Path, port: int, app_port: str | int) -> str:
    """deploy/nginx-nchan.conf with other ports: people at `port`, publishers at the next."""
    text = (ROOT / "deploy" / "nginx-nchan.conf").read_text()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"  {kind}_temp_path {folder};\n" for kind in kinds)
    for before, after in {
        "127.0.0.1:8000": f"127.0.0.1:{app_port}",
        "127.0.0.1:8080": f"127.0.0.1:{port}",
        "127.0.0.1:8081": f"127.0.0.1:{port + 1}",
        "worker_processes auto": "worker_processes 1",
        "http {\n": f"http {{\n{paths}",
    }.items():
        if before not in text:
            raise LookupError(before)
        text = text.replace(before, after)
    return text


def application(folder: Path, environment: dict[str, str]) -> list[Machine]:
    """Web, worker, scheduler and hub, each as a process of its own, as bin/serve runs them."""
    python = [sys.executable, "-m"]
    return [
        Machine("web", [str(BIN / "gunicorn"), "wsgi:app"], folder, environment),
        Machine("worker", [*python, "app.processes.worker"], folder, environment),
        Machine("scheduler", [*python, "app.processes.scheduler"], folder, environment),
        Machine("hub", [*python, "app.processes.hub"], folder, environment),
    ]
