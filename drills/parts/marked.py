"""Clients with a mark of their own in everything they write: no answer may show another's.

Every answer is looked at whole, status to last byte: marks, session cookies, request ids, ETags
and the language. Whoever sees something of somebody else tells the gauge.
"""

import http.client
import random
import re
import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from drills.parts.clients import PASSWORD, Browser, Refused

MARK = re.compile(r"mk[0-9a-f]{16}")
LANGUAGE = re.compile(r'<html lang="(\w+)"')
#: A cookie as long as this is a secret; shorter ones are choices, which many share.
SECRET = 20


@dataclass(frozen=True)
class Person:
    """Somebody with a workspace of their own."""

    mark: str
    email: str
    home: str
    language: str


def settle(number: int) -> list[Person]:
    """Make so many people, each with a workspace, in the current application's database."""
    from app.core.clock import now
    from app.core.db import transaction
    from app.identity.models import Address, User
    from app.identity.passwords import hash_password
    from app.workspaces.actions import create_workspace

    password_hash, people = hash_password(PASSWORD), []
    for count in range(number):
        mark, language = f"mk{secrets.token_hex(8)}", ("en", "fr")[count % 2]
        with transaction():
            user = User.create(
                email=f"{mark}@example.org",
                name=f"Person {mark}",
                password_hash=password_hash,
                locale=language,
                created_at=now(),
                verified_at=now(),
            )
            Address.create(user_id=user.id, email=user.email, created_at=now())
            workspace = create_workspace(user, name=f"Workspace {mark}").workspace
        people.append(Person(mark, user.email, f"/w/{workspace.slug}", language))
    return people


class Gauge:
    """What all clients have seen, and what is wrong with it."""

    def __init__(self, requests: int) -> None:
        self.left = requests
        self.lock = threading.Lock()
        self.answers: Counter[int] = Counter()
        self.acts: Counter[str] = Counter()
        self.own = 0
        self.etags = 0
        self.faults: list[str] = []
        self.holders: dict[str, str] = {}
        self.projects: dict[str, str] = {}

    def take(self) -> bool:
        """Whether one more request is to be made."""
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def fault(self, text: str) -> None:
        """Something is at the wrong client, or isn't at the right one."""
        with self.lock:
            self.faults.append(text)

    def hold(self, kind: str, value: str, mark: str) -> None:
        """A client got a value that nobody else may have."""
        with self.lock:
            holder = self.holders.setdefault(f"{kind} {value}", mark)
        if holder != mark:
            self.fault(f"{mark} got the {kind} of {holder}")

    def count(self, status: int, own: bool, etag: bool) -> None:
        """An answer came."""
        with self.lock:
            self.answers[status] += 1
            self.own += own
            self.etags += etag

    def foreign_project(self, mark: str) -> str | None:
        """The number of somebody else's project."""
        with self.lock:
            others = [number for number, owner in self.projects.items() if owner != mark]
        return random.choice(others) if others else None


class Enough(Exception):
    """All requests have been made."""


class MarkedBrowser(Browser):
    """Looks at every answer before it hands it on."""

    def __init__(self, base_url: str, person: Person, gauge: Gauge) -> None:
        super().__init__(base_url)
        self.person, self.gauge = person, gauge
        self.seen: dict[str, tuple[str, str]] = {}  # path → its ETag, and the page

    def _ask(self, method, path, body=None, **headers):
        if not self.gauge.take():
            raise Enough
        if method == "GET" and path in self.seen:
            headers["If-None-Match"] = self.seen[path][0]
        status, headers, text = super()._ask(method, path, body, **headers)
        if status == 304:
            status, text = 200, self.seen[path][1]
        language = LANGUAGE.findall(text)
        if language not in ([], [self.person.language]) and path.startswith(self.person.home):
            self.gauge.fault(f"{self.person.mark} reads {language} at {path}")
        self.look(f"{method} {path}", status, headers, text)
        if etag := headers.get("ETag"):
            self.seen[path] = etag, text
        return status, headers, text

    def look(self, what: str, status: int, headers, text: str) -> None:
        """Search the whole answer for what isn't ours."""
        found = set(MARK.findall(f"{headers}\n{text}"))
        for mark in found - {self.person.mark}:
            self.gauge.fault(f"{self.person.mark} sees {mark} at {what} ({status})")
        self.gauge.count(status, self.person.mark in found, "ETag" in headers)
        if request_id := headers.get("X-Request-ID"):
            self.gauge.hold("request id", request_id, f"{what}, {secrets.token_hex(4)}")
        for line in headers.get_all("Set-Cookie") or ():
            value = line.partition("=")[2].partition(";")[0]
            if len(value) > SECRET:
                self.gauge.hold("cookie", value, self.person.mark)
        if status >= 500:
            self.gauge.fault(f"{status} at {what}")


class MarkedClient(threading.Thread):
    """Reads and writes at random in its own workspace, and knocks at others'."""

    def __init__(self, base_url: str, person: Person, gauge: Gauge, seed: int) -> None:
        super().__init__(daemon=True)
        self.person, self.gauge = person, gauge
        self.base_url, self.dice = base_url, random.Random(f"{seed} {person.email}")
        self.browser = MarkedBrowser(base_url, person, gauge)
        self.projects: list[str] = []
        self.number = 0

    def run(self) -> None:
        acts = {
            self.read: 8,
            self.read_project: 6,
            self.add_project: 2,
            self.add_task: 5,
            self.rename_project: 2,
            self.delete_project: 1,
            self.knock: 3,
            self.sign_in: 0.2,
        }
        try:
            self.sign_in()
            self.add_project()
            while True:
                [act] = self.dice.choices(list(acts), list(acts.values()))
                self.gauge.acts[act.__name__.replace("_", " ")] += 1
                act()
        except Enough:
            pass
        except (Refused, OSError, http.client.HTTPException, AssertionError) as error:
            self.gauge.fault(f"{self.person.mark}: {type(error).__name__}: {error}")

    def page(self, path: str) -> str:
        """A page of ours: it shows our mark."""
        text = self.browser.get(path)
        if text and self.person.mark not in text:
            self.gauge.fault(f"{self.person.mark} isn't shown at {path}")
        return text

    def submit(self, path: str, **fields: str) -> str:
        """Send a form and follow where it leads; answers that address."""
        to = urlsplit(self.browser.post(path, **fields))
        self.page(f"{to.path}?{to.query}" if to.query else to.path)
        return to.path

    def name(self) -> str:
        """A new name with our mark."""
        self.number += 1
        return f"{self.person.mark} {self.number}"

    def sign_in(self) -> None:
        """In a new browser, as somebody who comes back."""
        self.browser = MarkedBrowser(self.base_url, self.person, self.gauge)
        self.browser.get("/sign-in")
        self.browser.post("/sign-in", email=self.person.email, password=PASSWORD)
        self.browser.token = ""
        self.page(f"{self.person.home}/projects")

    def read(self) -> None:
        path = self.dice.choice(("", "/projects", "/audit", "/members", "/jobs"))
        if path:
            self.page(f"{self.person.home}{path}")
        else:
            _, headers, _ = self.browser._ask("GET", self.person.home)
            self.page(urlsplit(headers["Location"]).path)

    def read_project(self) -> None:
        self.page(self.dice.choice(self.projects))

    def add_project(self) -> None:
        path = self.submit(f"{self.person.home}/projects/new", name=self.name(), description="")
        self.projects.append(path)
        with self.gauge.lock:
            self.gauge.projects[path.rpartition("/")[2]] = self.person.mark

    def add_task(self) -> None:
        self.submit(self.dice.choice(self.projects), title=self.name())

    def rename_project(self) -> None:
        path = self.dice.choice(self.projects)
        self.submit(f"{path}/edit", name=self.name(), description=self.name())

    def delete_project(self) -> None:
        """Its name comes back in a message, with a way to undo it."""
        path = self.dice.choice(self.projects)
        self.submit(f"{path}/delete")
        self.submit(f"{path}/restore")

    def knock(self) -> None:
        """Somebody else's project, under our own address: there is none."""
        if number := self.gauge.foreign_project(self.person.mark):
            path = f"{self.person.home}/projects/{number}"
            status, _, _ = self.browser._ask("GET", path)
            if status != 404:
                self.gauge.fault(f"{self.person.mark} got {status} at {path}")


def mix(base_url: str, people: list[Person], requests: int, seed: int = 1) -> Gauge:
    """Let all of them work at once until so many requests are made."""
    gauge = Gauge(requests)
    clients = [MarkedClient(base_url, person, gauge, seed) for person in people]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return gauge
