"""Brakes: how often something may be tried, counted over all processes and restarts.

    held = brakes.take("sign_in", address, known=device.known_to(user_id))
    …                         # wrong: the try stays counted
    held.give_back()          # right: it wasn't one

Each brake has a rate for the network that asks, one for each key (an account, an address) and one
for everybody together. The counters stand in our database, or in Redis where LIMITS_URL names one.
A known device has a counter of its own and no other: whoever tries elsewhere, however often, locks
nobody out of it.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from limits import RateLimitItem, parse

from app.core import causes
from app.core.db import in_transaction
from app.core.tokens import digest
from app.identity import counters


class TooManyTries(Exception):
    """It was tried too often: 429. `retry_after` is in how many seconds it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} seconds")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Brake:
    """The rates of one thing that can be tried."""

    each: RateLimitItem
    network: RateLimitItem
    everybody: RateLimitItem


#: Every brake by its name.
BRAKES: dict[str, Brake] = {}


def brake(name: str, *, each: str, network: str, everybody: str) -> Brake:
    """Declare a brake: rates such as `10 per hour`, per key, per network and for everybody."""
    if name in BRAKES:
        raise ValueError(f"there are two brakes named {name}")
    BRAKES[name] = Brake(parse(each), parse(network), parse(everybody))
    return BRAKES[name]


brake("sign_in", each="10 per hour", network="100 per hour", everybody="3000 per 10 minutes")
brake("sign_up", each="10 per hour", network="30 per hour", everybody="1000 per 10 minutes")
brake("provider", each="30 per hour", network="100 per hour", everybody="3000 per 10 minutes")
brake("confirm", each="10 per hour", network="100 per hour", everybody="3000 per 10 minutes")
brake("code", each="5 per 15 minutes", network="60 per hour", everybody="1000 per 10 minutes")
brake("reset", each="5 per hour", network="30 per hour", everybody="1000 per 10 minutes")
brake("add_address", each="10 per hour", network="30 per hour", everybody="1000 per 10 minutes")


@dataclass(frozen=True)
class Held:
    """What one try took."""

    counted: Sequence[tuple[RateLimitItem, str]] = ()

    def give_back(self) -> None:
        """It succeeded: then it wasn't a guess, and doesn't count."""
        for rate, key in self.counted:
            counters.count(rate, key, -1)


def take(name: str, *keys: Any, known: str = "") -> Held:
    """Count a try, outside of any transaction: what fails must stay counted.

    `keys` name whom it is tried at; `known` is the mark of a device that is known to them.
    Raises TooManyTries.
    """
    if in_transaction():
        raise RuntimeError("a try is counted before the transaction: a rollback would forget it")
    counted: list[tuple[RateLimitItem, str]] = []
    for rate, key in _counters(name, [str(key) for key in keys], known):
        counted.append((rate, key))
        if not counters.count(rate, key, 1):
            raise TooManyTries(counters.seconds_left(rate, key))
    return Held(counted)


def _counters(name: str, keys: list[str], known: str) -> list[tuple[RateLimitItem, str]]:
    """Whose counter, the network's first: one that is refused counts at nobody else."""
    brake = BRAKES[name]
    if known:
        return [(brake.each, _key(name, "device", known, *keys))]
    network = network_of(causes.current().ip)
    found = [(brake.network, _key(name, "network", network))] if network else []
    found += [(brake.each, _key(name, "each", key)) for key in keys]
    return [*found, (brake.everybody, _key(name, "everybody"))]


def _key(*parts: str) -> str:
    """Nobody's address stands in the counters."""
    return digest("\0".join(parts))


def network_of(ip: str | None) -> str | None:
    """The network that an address belongs to: an IPv6 customer has a whole /64."""
    if not ip:
        return None
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
