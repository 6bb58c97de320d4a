"""Brakes: how often something may be tried, over threads, applications, restarts and storages."""

import datetime
import json
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from app.boot import create_app
from app.core import causes
from app.core.db import transaction
from app.core.isolation import everywhere
from app.identity import brakes, counters
from app.identity.brakes import BRAKES, TooManyTries, network_of, take
from app.settings import ROOT
from tests.cast import later

FEW = BRAKES["sign_in"].each.amount
MANY = BRAKES["sign_in"].network.amount


@pytest.fixture
def from_address(context):
    """A function that lets what follows come from this address."""
    before = causes.current()
    yield lambda ip: causes.know(ip=ip)
    causes.set_cause(before)


@pytest.fixture(params=["database", "redis"])
def storage(request, context, monkeypatch):
    """Each place where tries are counted."""
    url = request.param
    if url == "redis":
        url = request.getfixturevalue("redis_url")
    monkeypatch.setitem(context.config, "LIMITS_URL", url)
    context.extensions.pop("brakes", None)
    yield request.param
    context.extensions.pop("brakes", None)


def tries(count, *keys, name="sign_in", **options):
    """So many tries; answers how many went through."""
    through = 0
    for _ in range(count):
        with suppress(TooManyTries):
            take(name, *keys, **options)
            through += 1
    return through


def test_A06_an_account_is_tried_so_often_and_no_more(storage):
    assert tries(FEW + 5, "zoe@example.com") == FEW
    assert tries(1, "max@example.com") == 1


def test_A06_of_many_at_once_not_one_more_gets_through(storage, race):
    outcomes = race(lambda: tries(4, "zoe@example.com"), runners=8)

    assert sum(outcomes) == FEW


def test_A06_a_network_is_stopped_whomever_it_tries(storage, from_address):
    from_address("203.0.113.7")
    assert sum(tries(1, f"person{number}@example.com") for number in range(MANY + 3)) == MANY

    from_address("203.0.113.8")
    assert tries(1, "another@example.com") == 1


def test_A06_everybody_together_is_stopped(storage, from_address, monkeypatch):
    rates = brakes.Brake(*map(brakes.parse, ("5 per hour", "5 per hour", "7 per hour")))
    monkeypatch.setitem(BRAKES, "sign_in", rates)
    through = 0
    for number in range(10):
        from_address(f"203.0.113.{number}")
        through += tries(1, f"person{number}@example.com")

    assert through == 7


def test_A06_a_network_that_was_stopped_costs_nobody_their_tries(storage, from_address):
    from_address("203.0.113.7")
    for number in range(MANY):
        tries(1, f"person{number}@example.com")
    tries(FEW, "zoe@example.com")

    from_address("198.51.100.1")
    assert tries(FEW, "zoe@example.com") == FEW


def test_A06_other_applications_and_a_restart_count_on(context, settings):
    tries(FEW - 1, "zoe@example.com")
    other = create_app(**settings)
    with other.app_context():
        assert tries(3, "zoe@example.com") == 1
    assert tries(1, "zoe@example.com") == 0


PROGRAM = """
import json, sys
from contextlib import suppress
from app.boot import create_app
from app.identity.brakes import TooManyTries, take
app = create_app(**json.loads(sys.argv[1]))
through = 0
with app.app_context():
    for _ in range(8):
        with suppress(TooManyTries):
            take("sign_in", "zoe@example.com")
            through += 1
print(through)
"""


def test_A06_of_several_processes_not_one_try_more_gets_through(context, settings):
    command = [sys.executable, "-c", PROGRAM, json.dumps(settings)]
    options = {"stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    processes = [subprocess.Popen(command, **options) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in processes]

    assert sum(map(int, said)) == FEW


def test_A06_a_try_outlives_the_failure_that_follows_it(context):
    with pytest.raises(RuntimeError, match="before the transaction"), transaction():
        take("sign_in", "zoe@example.com")


def test_A06_a_window_ends(context, monkeypatch):
    tries(FEW, "zoe@example.com")
    with pytest.raises(TooManyTries) as refused:
        take("sign_in", "zoe@example.com")
    assert 3500 < refused.value.retry_after <= 3600

    later(monkeypatch, datetime.timedelta(seconds=3601), counters)
    assert tries(FEW + 1, "zoe@example.com") == FEW


def test_a_success_is_no_try(storage):
    for _ in range(FEW * 2):
        take("sign_in", "zoe@example.com").give_back()

    assert tries(FEW + 1, "zoe@example.com") == FEW


def test_A08_a_known_device_counts_alone(storage, from_address):
    from_address("203.0.113.7")
    for number in range(MANY):
        tries(1, f"person{number}@example.com")
    from_address("198.51.100.1")
    tries(FEW * 3, "zoe@example.com")

    from_address("203.0.113.7")
    assert tries(FEW + 5, "zoe@example.com", known="her laptop") == FEW
    assert tries(1, "zoe@example.com", known="her phone") == 1


@pytest.fixture
def silent_redis(context, monkeypatch):
    """LIMITS_URL names a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        monkeypatch.setitem(context.config, "LIMITS_URL", url)
        context.extensions.pop("brakes", None)
        yield
        context.extensions.pop("brakes", None)


def test_R07_without_its_redis_the_database_counts_and_nobody_waits_long(
    silent_redis, monkeypatch, caplog
):
    monkeypatch.setattr(counters, "PATIENCE", 0.2)

    assert tries(FEW + 2, "zoe@example.com") == FEW
    assert caplog.text.count("the database counts") == 1, "it isn't asked again at once"


def test_R07_a_redis_that_is_back_is_asked_again(silent_redis, context, monkeypatch, redis_url):
    monkeypatch.setattr(counters, "PATIENCE", 0.2)
    monkeypatch.setattr(counters, "AWAY_FOR", 0)
    tries(1, "zoe@example.com")
    context.extensions["brakes"].elsewhere = counters.Places(redis_url).elsewhere

    assert tries(FEW + 2, "zoe@example.com") == FEW


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
        ("", None),
        (None, None),
    ],
)
def test_an_ipv6_customer_is_one_network(ip, network):
    assert network_of(ip) == network


def test_what_is_counted_names_nobody(context, from_address):
    from_address("203.0.113.7")
    tries(1, "zoe@example.com")

    with everywhere("a test looks"):
        keys = [each.key for each in counters.Counter.find_all()]
    assert len(keys) == 3
    assert not any("zoe" in key or "203" in key for key in keys)


def test_the_night_forgets_windows_that_are_over(context, monkeypatch):
    from app.identity import tasks

    tries(1, "zoe@example.com")
    later(monkeypatch, datetime.timedelta(hours=2), tasks)
    tasks.forget_expired.fn()

    assert list(counters.Counter.find_all()) == []


def test_there_is_no_brake_without_a_name_and_none_twice(context):
    with pytest.raises(KeyError):
        take("sign_out", "zoe@example.com")
    with pytest.raises(ValueError, match="two brakes"):
        brakes.brake("sign_in", each="1/hour", network="1/hour", everybody="1/hour")
