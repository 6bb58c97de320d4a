"""What `bin/dev` prints once the application answers: where it is and how to sign in."""

import os
import time
from http.client import HTTPConnection
from pathlib import Path

from app.demo import cast

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60


def show() -> None:
    """Wait until the page really answers, then print."""
    port = int(os.environ["PORT"])
    if not answers(port):
        print(f"✗ The page doesn't answer after {DEADLINE} seconds: see the lines above.")
        return
    url = f"http://localhost:{port}"
    lines = ["", f"  Open     {url}", f"  Mailbox  {url}/dev/mail", "  Sign in  as"]
    lines += [f"           {line}" for line in demo_accounts()]
    print("\n".join([*lines, "", "  Ctrl-C stops everything.", ""]), flush=True)


def answers(port: int) -> bool:
    """Whether the first page comes within the deadline, with its assets built."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        if assets_are_built() and page_status(port) == 200:
            return True
        time.sleep(0.2)
    return False


def assets_are_built() -> bool:
    assets = ROOT / "assets.json"
    return assets.exists() and "app.js" in assets.read_text()


def page_status(port: int) -> int:
    """The status of the first page; 0 while nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def demo_accounts() -> list[str]:
    """One line for each demo account: address, password, role."""
    return [f"{email:<20}  {cast.PASSWORD}  {role}" for _, email, role, _ in cast.PEOPLE]
