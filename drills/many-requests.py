"""2,500 requests of one page against one web process: no 5xx, and what happens to its memory."""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path

from drills.parts.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 2500
PAGE = "/"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        log = Path(folder, "serve.log")
        with log.open("w") as output:
            server = subprocess.Popen(
                [ROOT / "bin/serve"], env=environment(folder, port), stdout=output, stderr=output
            )
        try:
            wait_for_page(server, port, log)
            web = web_process(log)
            before, start = memory(web), time.monotonic()
            answers = ask(port)
            seconds = time.monotonic() - start
            after = memory(web)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    print(f"{REQUESTS} requests of {PAGE}, one web process")
    print(f"  answers          {dict(answers)}")
    print(f"  seconds          {seconds:.1f}  ({REQUESTS / seconds:.0f} a second)")
    print(f"  memory (RSS)     {before:.0f} MB before, {after:.0f} MB after")
    print(f"  stopped with     {server.returncode}")
    return 1 if any(status >= 500 for status in answers) or server.returncode else 0


def environment(folder: str, port: int) -> dict[str, str]:
    """The server gets its own port, database, jobs and mails; nothing of the machine's."""
    return os.environ | {
        "SECRET_KEY": secrets.token_hex(32),
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite://{folder}/app.db",
        "MAIL_URL": f"mailbox://{folder}/mailbox",
        "WEB_CONCURRENCY": "1",
    }


def get(connection: HTTPConnection, port: int) -> int:
    connection.request("GET", PAGE, headers={"Host": f"localhost:{port}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def wait_for_page(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            if get(connection, port) == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"the server doesn't answer:\n{log.read_text()[-2000:]}")


def web_process(log: Path) -> int:
    """The process that answers, from gunicorn's own words."""
    found = re.search(r"Booting worker with pid: (\d+)", log.read_text())
    assert found, log.read_text()
    return int(found.group(1))


def memory(pid: int) -> float:
    """Megabytes of resident memory."""
    kilobytes = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True)
    return int(kilobytes.stdout) / 1024


def ask(port: int) -> "Counter[int]":
    """Every request in turn, over a connection that is kept open while the server allows it."""
    answers: Counter[int] = Counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(REQUESTS):
        answers[get(connection, port)] += 1
    return answers


if __name__ == "__main__":
    sys.exit(main())
