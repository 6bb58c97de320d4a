"""Bursts, kills and many idle streams: everybody ends with what the database has.

    bin/drill streams [--hub embedded|nchan] [--readers N] [--idle N]

First 1,000 changes as fast as they go, to 100 readers of whom ten are slow, while the hub is
killed with -9 in the middle and started again. Then 2,000 streams without news: the hub's memory,
and how long a page takes beside them. Exits with 1 if a reader ends with another version than the
database's, if the embedded hub needs more than 300 MB, or if pages take twice as long.
"""

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from drills.parts import machines
from drills.parts.readers import Reader

HUBS = ("embedded", "nchan")
CHANGES = 1000
MOST_MEGABYTES = 300
#: Pages that are asked for, one after the other, to see how long they take.
PAGES = 60


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hub", choices=HUBS, help="both without")
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--idle", type=int, default=2000)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16_384), hard))
    if not options.hub:  # one process each: a process makes one application
        hubs = [[sys.executable, __file__, *sys.argv[1:], "--hub", hub] for hub in HUBS]
        return max(subprocess.run(command).returncode for command in hubs)
    with tempfile.TemporaryDirectory() as name:
        drill = Drill(Path(name), options.hub)
        try:
            drill.start()
            faults = asyncio.run(drill.burst(options.readers))
            faults += asyncio.run(drill.idle(options.idle)) if options.idle else []
        finally:
            drill.stop()
    for fault in faults:
        print(f"  ✗ {fault}")
    return 1 if faults else 0


class Drill:
    """The application with one kind of hub, and one of our own that makes the changes."""

    def __init__(self, folder: Path, hub: str) -> None:
        self.folder, self.hub = folder, hub
        folder.chmod(0o755)  # nginx's workers run as somebody else
        self.environment = machines.environment(
            folder, MAIL_URL=f"mailbox://{folder}/mail", WEB_CONCURRENCY="2", WEB_THREADS="8"
        )
        self.machines = {}
        if hub == "nchan":
            nginx = machines.Nginx(folder, self.environment["PORT"])
            self.environment |= {
                "BASE_URL": nginx.base_url, "LIVE_URL": nginx.live_url, "PROXY_COUNT": "1",
            }  # fmt: skip
            self.machines["nginx"] = nginx
        for machine in machines.application(folder, self.environment):
            self.machines[machine.name] = machine
        self.holder = self.machines["nginx" if hub == "nchan" else "hub"]

    def start(self) -> None:
        """Everything, and a workspace with people enough."""
        machines.flask(self.environment, "migrate")
        for machine in self.machines.values():
            machine.start()
        settings = {k: v for k, v in self.environment.items() if k in SETTINGS}
        from app.boot import create_app

        self.app = create_app(**settings)
        self.app.app_context().push()
        self.people()
        deadline = time.monotonic() + 60
        while self.app.test_client().get("/readiness").json["hub"] != "ok" or not self.answers():
            if time.monotonic() > deadline:
                raise SystemExit("the application doesn't start")
            time.sleep(0.1)

    def people(self, count: int = 200) -> None:
        """So many members, each signed in."""
        from app.core.clock import now
        from app.core.db import transaction
        from app.core.live import thing, tokens
        from app.core.tokens import digest
        from app.identity.models import Session, User
        from app.projects.actions import create_project
        from app.workspaces.actions import create_workspace
        from app.workspaces.models import Membership

        tokens.LIFE = 900  # of the tokens made here: nobody renews them while we look
        made = []
        with transaction():
            for number in range(count):
                user = User.create(
                    email=f"r{number}@example.com", name=f"R{number}", password_hash="x",
                    locale="en", created_at=now(), verified_at=now(),
                )  # fmt: skip
                made.append((user, Session.start(user, ip="127.0.0.1", user_agent="drill")))
        self.owner = create_workspace(made[0][0], name="Drill")
        self.project = create_project(self.owner, name="Burst")
        self.topic = str(thing(self.project))
        with transaction():
            for user, _ in made[1:]:
                Membership.create(
                    workspace_id=self.owner.workspace_id, user_id=user.id, role="member",
                    created_at=now(),
                )  # fmt: skip
        name = self.app.config["SIGN_IN_COOKIE_NAME"]
        self.jars = [
            {
                name: secret,
                tokens.COOKIE: tokens.listener_token(
                    self.app.config, user.id, digest(secret), [self.topic]
                ),
            }
            for user, secret in made
        ]

    def reader(self, number: int, slow: bool = False) -> Reader:
        """A browser of one of the people."""
        config, jar = self.app.config, self.jars[number % len(self.jars)]
        return Reader(config["LIVE_PUBLIC_URL"], config["BASE_URL"], self.topic, jar, slow)

    async def burst(self, count: int) -> list[str]:
        """1,000 changes; in the middle the hub is killed and started again."""
        from app.workspaces.models import Workspace

        stop = asyncio.Event()
        readers = [self.reader(number, slow=number < count // 10) for number in range(count)]
        tasks = [asyncio.create_task(reader.run(stop)) for reader in readers]
        await asyncio.gather(*(asyncio.wait_for(reader.open.wait(), 60) for reader in readers))
        begun = time.monotonic()
        changing = asyncio.create_task(asyncio.to_thread(self.change))
        await asyncio.sleep(0.7)
        self.holder.kill()
        self.holder.start()
        await changing
        took, finished = time.monotonic() - begun, time.monotonic()
        version = Workspace.get(self.owner.workspace_id).version
        while time.monotonic() - finished < 60:
            if all(reader.shows == version for reader in readers):
                break
            await asyncio.sleep(0.05)
        stop.set()
        for task in tasks:
            task.cancel()
        waits = sorted(max(0.0, reader.done_at - finished) for reader in readers)
        print(f"{self.hub}: {CHANGES} changes in {took:.1f} s, {count} readers, hub killed once")
        print(
            f"  messages to a reader           {statistics.mean(r.messages for r in readers):.0f}"
        )
        print(f"  streams opened, caught up      {sum(r.connected for r in readers)}, "
              f"{sum(r.caught_up for r in readers)}")  # fmt: skip
        print(f"  last change to each reader, s  median {waits[len(waits) // 2]:.2f}, "
              f"longest {waits[-1]:.2f}")  # fmt: skip
        wrong = [reader.shows for reader in readers if reader.shows != version]
        print(f"  readers with the database's state  {count - len(wrong)} of {count}")
        return [f"a reader ended at {shows}, not {version}" for shows in wrong]

    def change(self) -> None:
        """Every change in a transaction of its own."""
        from app.projects.actions import add_task

        with self.app.app_context():
            for number in range(CHANGES):
                add_task(self.owner, self.project, title=f"Task {number}")

    async def idle(self, count: int) -> list[str]:
        """Streams without news: memory, and a page beside them."""
        before, empty = self.memory(), await asyncio.to_thread(self.pages)
        stop = asyncio.Event()
        readers = [self.reader(number) for number in range(count)]
        tasks = []
        for start in range(0, count, 50):
            group = readers[start : start + 50]
            tasks += [asyncio.create_task(reader.run(stop)) for reader in group]
            await asyncio.gather(*(asyncio.wait_for(reader.open.wait(), 60) for reader in group))
        await asyncio.sleep(5)
        full, after = await asyncio.to_thread(self.pages), self.memory()
        there = sum(reader.open.is_set() for reader in readers)
        stop.set()
        for task in tasks:
            task.cancel()
        print(f"{self.hub}: {there} idle streams")
        print(f"  memory of the hub, MB     {before:.0f} before, {after:.0f} with them")
        print(f"  a page, ms (median, p95)  {words(empty)} before, {words(full)} with them")
        faults = [f"{count - there} streams are missing"] if there < count else []
        if after > MOST_MEGABYTES:
            faults.append(f"more than {MOST_MEGABYTES} MB")
        if statistics.median(full) > 2 * statistics.median(empty):
            faults.append("pages take twice as long")
        return faults

    def memory(self) -> float:
        """Megabytes of what holds the streams, its children included; and of the watch."""
        pids = set()
        for machine in {self.holder, self.machines["hub"]}:
            pids |= {machine.process.pid, *machines.children(machine.process.pid)}
        return sum(resident(pid) for pid in pids) / 1024

    def pages(self) -> list[float]:
        """Seconds that a page takes, each time."""
        times = []
        for _ in range(PAGES):
            begun = time.monotonic()
            self.answers()
            times.append(time.monotonic() - begun)
        return times

    def answers(self) -> bool:
        """Whether the page of sign-in comes."""
        try:
            url = f"{self.environment['BASE_URL']}/sign-in"
            return urllib.request.urlopen(url, timeout=30).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Everything that was started."""
        for machine in self.machines.values():
            machine.kill()


SETTINGS = {"SECRET_KEY", "DATABASE_URL", "BASE_URL", "MAIL_URL", "LIVE_URL", "LIVE_PORT"}
SETTINGS |= {"PORT", "PROXY_COUNT"}


def words(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return (
        f"{statistics.median(ordered) * 1000:.0f}, {ordered[int(len(ordered) * 0.95)] * 1000:.0f}"
    )


def resident(pid: int) -> int:
    """Kilobytes of a process in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
