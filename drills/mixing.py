"""Nobody sees anything of anybody else: many clients at once, each with a mark of its own.

    bin/drill mixing [--clients 50] [--requests 10000] [--database sqlite|postgres] [--seed S]

Every client is a person with a workspace of their own, and writes an unguessable mark into all
they make. They read and write through a production server of several processes with several
threads each, and follow its redirects. No answer may show another's mark, cookie, request id,
language or object. Exits with 1 if one does, or if the server fails.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from drills.parts import machines
from drills.parts.marked import Gauge, Person, mix, settle
from drills.parts.ports import free_port

PROCESSES, THREADS = 3, 8


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        database = machines.PostgreSQL(folder) if options.database == "postgres" else None
        environment = os.environ | {
            "SECRET_KEY": secrets.token_hex(32),
            "PORT": str(port),
            "BASE_URL": f"http://localhost:{port}",
            "DATABASE_URL": f"sqlite://{folder}/app.db",
            "MAIL_URL": f"mailbox://{folder}/mailbox",
            "WEB_CONCURRENCY": str(PROCESSES),
            "WEB_THREADS": str(THREADS),
            "PYTHONPATH": str(machines.ROOT),
            **(database.settings if database else {}),
        }
        started = machines.application(folder, environment)
        try:
            if database:
                database.start()
                database.wait()
            people = prepare(environment, options.clients)
            for machine in started:
                machine.start()
            wait_for(port, folder)
            begun = time.monotonic()
            gauge = mix(f"http://localhost:{port}", people, options.requests, options.seed)
            return report(gauge, options, time.monotonic() - begun)
        finally:
            for machine in [*started, *([database] if database else [])]:
                machine.kill()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def prepare(environment: dict[str, str], number: int) -> list[Person]:
    """The schema, and everybody in it."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "migrate"], cwd=machines.ROOT, env=environment, check=True)
    os.environ.update(environment)
    from app.boot import create_app

    app = create_app()
    with app.app_context():
        people = settle(number)
    app.dramatiq_broker.close()
    return people


def wait_for(port: int, folder: Path) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("localhost", port, timeout=10)
            connection.request("GET", "/readiness")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit((folder / "web.log").read_text()[-2000:])


def report(gauge: Gauge, options: argparse.Namespace, seconds: float) -> int:
    """A table; 1 if anything was at the wrong client."""
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(gauge.answers.items()))
    acts = ", ".join(f"{name} {count}" for name, count in gauge.acts.most_common())
    asked = sum(gauge.answers.values())
    print(f"{options.clients} clients on {options.database}, {PROCESSES} processes × {THREADS}")
    print(f"  requests               {asked} in {seconds:.0f} s ({asked / seconds:.0f} a second)")
    print(f"  answers                {answers}")
    print(f"  acts                   {acts}")
    print(f"  answers with own mark  {gauge.own}")
    print(f"  answers with an ETag   {gauge.etags}")
    for fault in gauge.faults[:20]:
        print(f"  ✗ {fault}")
    print(f"  {len(gauge.faults)} at the wrong client, or failed")
    return 1 if gauge.faults or asked < options.requests else 0


if __name__ == "__main__":
    sys.exit(main())
