"""kill -9 at random under load, and nothing acknowledged is lost.

    bin/drill crash [--rounds N] [--database sqlite|postgres] [--seed S]

Clients make projects, tasks, imports and accounts, and keep a ledger of what was acknowledged.
Each round kills one or two of web, worker, scheduler and hub, and with PostgreSQL also the database
and Redis, at a random moment, starts them again and waits until a new sign-up and its mail
get through. At the end everything in the ledger must be there once, every mail must have
arrived, and no job may be left over. Exits with 1 otherwise, or when a recovery took too long.
"""

import argparse
import contextlib
import random
import secrets
import statistics
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path

from drills.parts import machines
from drills.parts.clients import Client, Ledger, Refused, sign_up
from drills.parts.mail_server import MailServer

CLIENTS = ("olga@example.com", "ada@example.com", "max@example.com")
#: Seconds that a recovery may take, from the kill until a sign-up and its mail got through.
LONGEST = 10
#: Seconds without any progress after which what is left at the end counts as stuck: the last
#: lease must run out, then the last retries come.
SETTLE = 90


def main() -> int:
    options = arguments()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        drill = Drill(Path(name), options.database, dice)
        try:
            drill.start()
            recoveries = [drill.round(number) for number in range(options.rounds)]
            faults = drill.settle()
            return drill.report(recoveries, faults)
        finally:
            drill.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Drill:
    """One run of the drill: its servers, its clients, its ledger."""

    def __init__(self, folder: Path, database: str, dice: random.Random):
        self.folder, self.dice = folder, dice
        self.mail = MailServer()
        self.servers = [machines.PostgreSQL(folder), machines.Redis(folder)]
        if database == "sqlite":
            self.servers = []
        urls = {"MAIL_URL": self.mail.url, "WEB_CONCURRENCY": "1", "PROXY_COUNT": "1"}
        if self.servers:
            urls |= {**self.servers[0].settings, "JOBS_URL": self.servers[1].url}
        self.environment = machines.environment(folder, **urls)
        self.base_url = self.environment["BASE_URL"]
        self.application = machines.application(folder, self.environment)
        self.ledger = Ledger()
        self.clients = [Client(self.base_url, self.ledger, email) for email in CLIENTS]
        self.kills: dict[str, int] = {}

    def start(self) -> None:
        """Everything, with the demo's people in the database."""
        for server in self.servers:
            server.start()
        if self.servers:
            self.servers[0].wait()
        for command in ("migrate", "seed"):
            machines.flask(self.environment, command)
        for machine in self.application:
            machine.start()
        self.recover("start")
        for client in self.clients:
            client.start()

    def round(self, number: int) -> float:
        """Kill, start again, and answer how many seconds it took to recover."""
        time.sleep(self.dice.uniform(0.2, 1.2))
        everything = [*self.application, *self.servers]
        victims = self.dice.sample(everything, self.dice.choice((1, 1, 2)))
        for victim in victims:
            victim.kill()
            self.kills[victim.name] = self.kills.get(victim.name, 0) + 1
        begun = time.monotonic()
        for victim in sorted(victims, key=everything.index, reverse=True):
            victim.start()
        self.recover(f"{number}-{secrets.token_hex(3)}")
        return time.monotonic() - begun

    def recover(self, name: str) -> None:
        """Until somebody can sign up and gets the mail. Who gave up is started again."""
        deadline = time.monotonic() + 60
        email = ""
        while time.monotonic() < deadline:
            for machine in self.application:
                if machine.has_ended():
                    machine.start()
            with contextlib.suppress(OSError, HTTPException, Refused):
                email = email or sign_up(self.base_url, f"recovery-{name}")
            if email and self.mail.has(email):
                self.ledger.note("sign-ups", email)
                return
            time.sleep(0.02)
        logs = "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in self.folder.glob("*.log")
        )
        raise SystemExit(f"no recovery within a minute\n{logs}")

    def settle(self) -> list[str]:
        """Let the clients stop and the queue run empty; answers what is missing or too much."""
        for client in self.clients:
            client.stopping.set()
        for client in self.clients:
            client.join(60)
        left, since = None, time.monotonic()
        while time.monotonic() - since < SETTLE:
            found = len(self.unfinished()) + len(self.without_mail())
            if not found:
                break
            if found != left:
                left, since = found, time.monotonic()
            time.sleep(0.2)
        return self.faults()

    def faults(self) -> list[str]:
        """Everything that isn't as the ledger has it."""
        found = [f"job left over: {row}" for row in self.unfinished()]
        found += [f"no mail for {email}" for email in self.without_mail()]
        found += [
            f"{len(set(ids))} different mails for {email}"
            for email, ids in self.mail.received.items()
            if email in self.ledger.kinds["sign-ups"] and len(set(ids)) != 1
        ]
        rows = {
            "projects": self.query("SELECT name FROM projects"),
            "tasks": self.query("SELECT title FROM tasks"),
            "sign-ups": self.query("SELECT email FROM users"),
        }
        rows["imported lines"] = rows["tasks"]
        for kind, names in self.ledger.kinds.items():
            there = [row[0] for row in rows[kind]]
            found += [f"lost: {kind} {name}" for name in names - set(there)]
            found += [f"doubled: {kind}"] * (len(there) - len(set(there)) if kind != "tasks" else 0)
        gaps = "SELECT count(*), max(number) FROM events GROUP BY workspace_id"
        found += [f"events {row}" for row in self.query(gaps) if row[0] != row[1]]
        return found

    def unfinished(self) -> list[tuple]:
        """Jobs that wait, run or died."""
        query = "SELECT actor, state, error FROM jobs WHERE state NOT IN ('done', 'cancelled')"
        return self.query(query)

    def without_mail(self) -> set[str]:
        """Who signed up and got no mail."""
        return {email for email in self.ledger.kinds["sign-ups"] if not self.mail.has(email)}

    def query(self, statement: str) -> list[tuple]:
        """Rows, read past the application."""
        if self.servers:
            import psycopg

            with psycopg.connect(self.servers[0].owner_url) as connection:
                return connection.execute(statement).fetchall()
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.folder / "app.db")) as connection:
            return connection.execute(statement).fetchall()

    def report(self, recoveries: list[float], faults: list[str]) -> int:
        """A table; 1 on any loss or too slow a recovery."""
        doubles = sum(len(ids) - len(set(ids)) for ids in self.mail.received.values())
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        print(f"{len(recoveries)} rounds; killed: {kills}")
        for kind, names in self.ledger.kinds.items():
            print(f"  acknowledged {kind:<16} {len(names)}")
        print(f"  refused or broken off          {self.ledger.refused + self.ledger.broken}")
        mails = sum(map(len, self.mail.received.values()))
        middle, longest = statistics.median(recoveries), max(recoveries)
        print(f"  mails, of them the same twice  {mails}, {doubles}")
        print(f"  recovery, seconds              median {middle:.1f}, longest {longest:.1f}")
        for fault in faults[:20]:
            print(f"  ✗ {fault}")
        print(f"  {len(faults)} faults")
        return 1 if faults or max(recoveries) > LONGEST else 0

    def stop(self) -> None:
        """Everything that was started."""
        for machine in [*self.application, *self.servers]:
            machine.kill()
        self.mail.stop()


if __name__ == "__main__":
    sys.exit(main())
