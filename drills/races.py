"""Many at the same moment, a hundred times: owners who leave, acceptances, the last seats.

    bin/drill races [--rounds N] [--database sqlite|postgresql]

Each race is run by threads of one process, and by threads of four processes that share
nothing but the database. After every round the rows are counted: one owner stays, one
membership and one event are made, no seat is given twice; and everybody who came too late
was told so by the exception that has words. Exits with 1 otherwise.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from multiprocessing.pool import ThreadPool

from app.boot import create_app
from app.core.db import transaction
from app.framework.migrations import migrate
from app.framework.postgresql import close_pools
from app.identity.models import User
from app.workspaces.actions import (
    accept_invitation,
    create_workspace,
    invite_people,
    join_by_link,
    leave_workspace,
    set_join_link,
)
from app.workspaces.models import Invitation, Membership
from tests.cast import make_member, make_person
from tests.fixtures.databases import new_postgresql_database
from tests.fixtures.races import at_once

PROCESSES = 4
SEATS = 4


class Owners:
    """Two owners leave at once: one stays."""

    title, runners = "two last owners leave", 2
    expected = {"None": 1, "LastOwner": 1}

    def prepare(self, number):
        first = create_workspace(make_person("Olga", f"olga{number}@example.com"), name="Duo")
        second = make_member_of(first.workspace, f"otto{number}@example.com", "owner")
        self.workspace_id = first.workspace_id
        return [("leave", first.workspace_id, each.user_id) for each in (first, second)]

    def holds(self):
        return Membership.other_owners(self.workspace_id, 0) == 1


class Acceptances:
    """Twenty acceptances of one invitation: one membership, one event."""

    title, runners = "twenty acceptances", 20
    expected = {"Membership": 1, "AlreadyMember": 19}

    def prepare(self, number):
        owner = create_workspace(make_person("Olga", f"olga{number}@example.com"), name="Acme")
        zoe = make_person("Zoe", f"zoe{number}@example.com")
        invite_people(owner, addresses=[zoe.email], role="member")
        offer = Invitation.of(owner.workspace_id, zoe.email)
        self.workspace_id = owner.workspace_id
        return [("accept", owner.workspace_id, zoe.id, offer.id)] * self.runners

    def holds(self):
        with transaction() as tx:
            joined = tx.fetchscalar(
                "SELECT count(*) FROM events WHERE workspace_id = ? AND verb = 'member.joined'",
                [self.workspace_id],
            )
        return joined == 1 and Membership.count_of(self.workspace_id) == 2


class Seats:
    """Twelve come by the join link, and three seats are free."""

    title, runners = "three seats, twelve people", 12
    expected = {"Membership": 3, "NotEnoughSeats": 9}

    def prepare(self, number):
        owner = create_workspace(make_person("Olga", f"olga{number}@example.com"), name="Full")
        link = set_join_link(
            owner, domain="acme.example", role="member", needs_approval=False, days=7
        )
        crowd = [
            make_person("Nina", f"n{number}-{place}@acme.example") for place in range(self.runners)
        ]
        self.workspace_id = owner.workspace_id
        return [("join", person.id, link.token) for person in crowd]

    def holds(self):
        return Membership.count_of(self.workspace_id) == SEATS


DEEDS = {
    "leave": lambda workspace_id, user_id: leave_workspace(Membership.of(workspace_id, user_id)),
    "accept": lambda workspace_id, user_id, id: accept_invitation(
        User.get(user_id), Invitation.numbered(workspace_id, id)
    ),
    "join": lambda user_id, token: join_by_link(User.get(user_id), token),
}


def make_member_of(workspace, email, role):
    """A member with an address of their own."""
    member = make_member(workspace, email.partition("@")[0], role)
    assert member.user.email == email
    return member


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite://{folder}/races.db"
        if options.database == "postgresql":
            url = stack.enter_context(new_postgresql_database())
        app = make_app(url)
        with app.app_context():
            migrate(app.db.engine, app.db.migrations_folder)
        crew = stack.enter_context(Crew(url))
        print(f"{options.rounds} rounds each on {options.database}")
        numbers, violations = iter(range(10**9)), 0
        for race in (Owners(), Acceptances(), Seats()):
            for by, run in (("threads", partial(by_threads, app)), ("processes", crew.run)):
                violations += rounds(app, race, by, run, numbers, options.rounds)
    return 1 if violations else 0


def make_app(url):
    """The application on that database, in this process."""
    return create_app(
        TESTING=True,
        SECRET_KEY="a key for races, and nothing else",
        DATABASE_URL=url,
        MAIL_URL="mailbox://var/races",
        BASE_URL="http://localhost",
        MAX_MEMBERS=SEATS,
    )


def rounds(app, race, by, run, numbers, count) -> int:
    """Run a race so many times; prints a line, and answers how often it went wrong."""
    wrong, told, start = 0, Counter(), time.monotonic()
    for _ in range(count):
        with app.app_context():
            acts = race.prepare(next(numbers))
        outcomes = Counter(run(acts))
        told += outcomes
        with app.app_context():
            wrong += outcomes != race.expected or not race.holds()
    words = ", ".join(f"{number} × {name}" for name, number in sorted(told.items()))
    seconds = time.monotonic() - start
    print(f"| {race.title} | {by} | {words} | {wrong} violations | {seconds:.0f} s |", flush=True)
    return wrong


def by_threads(app, acts, wait=None):
    """Each act in a thread of this process; answers the names of what they got or raised."""
    waiting = list(acts)

    def act():
        name, *args = waiting.pop()
        return DEEDS[name](*args)

    outcomes = at_once(app, act, len(acts), wait)
    return ["None" if each is None else type(each).__name__ for each in outcomes]


class Crew:
    """Processes that wait for acts, each with an application of its own."""

    def __init__(self, url):
        spawn = multiprocessing.get_context("spawn")
        self.barriers = {count: spawn.Barrier(count) for count in range(1, PROCESSES + 1)}
        self.pipes, self.processes = [], []
        for _ in range(PROCESSES):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=work, args=(url, theirs, self.barriers))
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join(timeout=30)

    def run(self, acts):
        """Deal the acts out; answers the names of what they got or raised."""
        shares = [
            share for share in (acts[start::PROCESSES] for start in range(PROCESSES)) if share
        ]
        for pipe, share in zip(self.pipes, shares, strict=False):
            pipe.send((share, len(shares)))
        with ThreadPool(len(shares)) as pool:
            answers = pool.map(lambda pipe: pipe.recv(), self.pipes[: len(shares)])
        return [name for answer in answers for name in answer]


def work(url, pipe, barriers):
    """One process of the crew: run what comes, until there is no more."""
    app = make_app(url)
    while (task := pipe.recv()) is not None:
        share, processes = task
        pipe.send(by_threads(app, share, wait=barriers[processes].wait))
    close_pools()


if __name__ == "__main__":
    sys.exit(main())
