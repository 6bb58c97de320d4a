"""Clients under load: each acknowledged operation goes into a ledger, which must come true."""

import http.client
import itertools
import re
import secrets
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
PASSWORD = "fair winds, calm seas"  # of the demo's people

#: Seconds between two sign-ups of a client: a thousand in ten minutes is as many as we take.
SIGN_UP_EVERY = 2.5


class Refused(Exception):
    """The server answered, and it was no success."""


class Browser:
    """Keeps cookies and sends forms. One connection, opened anew when it breaks."""

    def __init__(self, base_url: str, network: str = "127.0.0.1"):
        self.address = urlsplit(base_url)
        self.network = network
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> str:
        """A page's text. Raises OSError and http.client's errors, and Refused."""
        status, _, body = self._ask("GET", path)
        if status != 200:
            raise Refused(f"{status} for {path}")
        if found := TOKEN.search(body):
            self.token = found[1]
        return body

    def post(self, path: str, **fields: str) -> str:
        """Send a form; answers where it leads. Whoever gets that has it acknowledged."""
        if not self.token:
            self.get("/")
        body = urlencode({**fields, "csrf_token": self.token})
        status, headers, _ = self._ask("POST", path, body)
        if status != 303:
            raise Refused(f"{status} for {path}")
        return str(headers["Location"])

    def _ask(self, method: str, path: str, body: str | None = None, **extra: str):
        connection = http.client.HTTPConnection(
            self.address.hostname or "", self.address.port, timeout=30
        )
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "X-Forwarded-For": self.network,  # believed where PROXY_COUNT says so
            **extra,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers, text


class Ledger:
    """What was acknowledged, by kind: names that must be found in the database or the mailbox."""

    def __init__(self):
        self.lock = threading.Lock()
        self.kinds = {"projects": set(), "tasks": set(), "imported lines": set(), "sign-ups": set()}
        self.refused = 0
        self.broken = 0

    def note(self, kind: str, *names: str) -> None:
        """These were acknowledged."""
        with self.lock:
            self.kinds[kind].update(names)


class Client(threading.Thread):
    """Does one thing after another until told to stop; what fails is not repeated."""

    def __init__(self, base_url: str, ledger: Ledger, email: str):
        super().__init__(daemon=True)
        self.base_url, self.ledger, self.email = base_url, ledger, email
        self.browser = Browser(base_url)
        self.workspace = ""
        self.project = ""
        self.stopping = threading.Event()
        self.mark = secrets.token_hex(4)
        self.next_sign_up = 0.0

    def run(self) -> None:
        # Few imports: they are the long jobs, and one worker must keep up with three clients.
        acts = [self.add_project, self.import_lines, *[self.add_task] * 30, *[self.sign_up] * 8]
        for number, act in enumerate(itertools.cycle(acts)):
            if self.stopping.is_set():
                return
            try:
                if not self.workspace:
                    self.sign_in()
                act(f"{self.mark}-{number}")
            except Refused:
                self.ledger.refused += 1
            except (OSError, http.client.HTTPException):
                self.ledger.broken += 1
                time.sleep(0.05)

    def sign_in(self) -> None:
        """Sign in, and go to the first workspace."""
        self.browser.get("/sign-in")
        self.browser.post("/sign-in", email=self.email, password=PASSWORD)
        self.browser.token = ""
        self.workspace = "/w/harbour-studio"
        self.browser.get(f"{self.workspace}/projects")

    def add_project(self, name: str) -> None:
        self.project = self.browser.post(
            f"{self.workspace}/projects/new", name=name, description=""
        )
        self.ledger.note("projects", name)

    def add_task(self, name: str) -> None:
        if self.project:
            self.browser.post(self.project, title=name)
            self.ledger.note("tasks", name)

    def import_lines(self, name: str) -> None:
        if self.project:
            lines = [f"{name}-{line}" for line in range(120)]
            self.browser.post(f"{self.project}/import", lines="\n".join(lines))
            self.ledger.note("imported lines", *lines)

    def sign_up(self, name: str) -> None:
        if time.monotonic() < self.next_sign_up:
            return
        self.next_sign_up = time.monotonic() + SIGN_UP_EVERY
        email = sign_up(self.base_url, name)
        self.ledger.note("sign-ups", email)


def sign_up(base_url: str, name: str) -> str:
    """A stranger signs up, from a network of their own: from one there may be few in an hour.

    Answers the address that a mail is due to. The application needs `PROXY_COUNT=1`.
    """
    email = f"{name}@example.org"
    network = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    Browser(base_url, network).post("/sign-up", name=name, email=email, password=PASSWORD)
    return email
