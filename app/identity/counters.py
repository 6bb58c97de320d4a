"""Where brakes count: a table of ours under the `limits` library, or Redis (LIMITS_URL).

A window begins with its first try and ends with its rate's time; each try is one atomic statement,
so that of a hundred at once not one more gets through than may. Redis being away, the table counts:
a brake is never off.
"""

import datetime
import logging
import time
from collections.abc import Callable
from typing import Any, cast

from flask import current_app
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import DatabaseError, Model, transaction

log = logging.getLogger(__name__)

#: Seconds that Redis has to answer: somebody waits to sign in.
PATIENCE = 1

#: Seconds after which it is asked again when it didn't.
AWAY_FOR = 10


class Counter(Model):
    """How often something was tried in the window that runs."""

    table = "brakes"

    key: PrimaryKey[str]
    count: int
    expires_at: datetime.datetime

    @classmethod
    @fetchone
    def add(cls, key, amount, fresh, moment, until):
        """
        INSERT INTO brakes (key, count, expires_at) VALUES (%(key)s, %(fresh)s, %(until)s)
        ON CONFLICT (key) DO UPDATE SET
               count = CASE WHEN brakes.expires_at <= %(moment)s THEN %(fresh)s
                            ELSE brakes.count + %(amount)s END,
               expires_at = CASE WHEN brakes.expires_at <= %(moment)s THEN %(until)s
                                 ELSE brakes.expires_at END
        RETURNING *
        """

    @classmethod
    @fetchone
    def running(cls, key, moment):
        "SELECT WHERE key = %(key)s AND expires_at > %(moment)s"

    @classmethod
    @execute
    def drop(cls, key):
        "DELETE FROM brakes WHERE key = %(key)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM brakes WHERE expires_at <= %(moment)s"

    @classmethod
    @execute
    def forget_all(cls):
        "DELETE FROM brakes"


class TableStorage(Storage):
    """The storage of `limits` in our database. It counts in transactions of its own."""

    STORAGE_SCHEME = ["table"]

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What is raised when the database is away."""
        return DatabaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and answer how many there are now in this window."""
        moment = now()
        until = moment + datetime.timedelta(seconds=expiry)
        with transaction():
            counter = Counter.add(key, amount, max(amount, 0), moment, until)
        return int(counter.count)

    def get(self, key: str) -> int:
        """How many there are in this window."""
        counter = Counter.running(key, now())
        return counter.count if counter else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        counter = Counter.running(key, now())
        return counter.expires_at.timestamp() if counter else time.time()

    def check(self) -> bool:
        """Whether it can be read."""
        Counter.running("", now())
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        with transaction():
            Counter.forget_all()
        return None

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with transaction():
            Counter.drop(key)


def count(rate: RateLimitItem, key: str, amount: int) -> bool:
    """Count so many tries; answers whether they are within the rate."""
    return _ask(lambda limiter: limiter.hit(rate, key, cost=amount))


def seconds_left(rate: RateLimitItem, key: str) -> int:
    """In how many seconds the window ends: at least one."""
    ends = _ask(lambda limiter: limiter.get_window_stats(rate, key)).reset_time
    return max(1, round(ends - now().timestamp()))


def _ask(question: Callable[[FixedWindowRateLimiter], Any]) -> Any:
    """What Redis answers; while it is away, what the table does."""
    places = current_app.extensions.setdefault("brakes", Places(current_app.config["LIMITS_URL"]))
    if places.elsewhere and time.monotonic() >= places.away_until:
        try:
            return question(places.elsewhere)
        except StorageError as error:
            places.away_until = time.monotonic() + AWAY_FOR
            log.warning("LIMITS_URL can't be reached, the database counts: %s", error)
    return question(places.table)


class Places:
    """Where one application counts."""

    def __init__(self, url: str) -> None:
        self.table = FixedWindowRateLimiter(TableStorage())
        self.elsewhere = None if url == "database" else FixedWindowRateLimiter(_redis(url))
        self.away_until = 0.0


def _redis(url: str) -> Storage:
    storage = storage_from_string(
        url, wrap_exceptions=True, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    return cast(Storage, storage)
