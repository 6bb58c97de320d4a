"""Periodic jobs: `@actor(periodic=cron("17 3 * * *"))`, in UTC.

When each was last sent is a row, changed in the transaction that stores the job: of two
schedulers one sends it. What came due while no scheduler ran is sent once, not once for
every time that was missed. A job that is new to the schedule begins with its next time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pendulum

from app.core.clock import now
from app.core.db import transaction
from app.core.models import Schedule


def periodic(actors: Iterable[Any]) -> list[Any]:
    """The actors that have a time."""
    return [actor for actor in actors if "periodic" in actor.options]


def send_due(actors: Iterable[Any]) -> datetime:
    """Send what is due; answers when to look again."""
    moment = now()
    times = [_send_if_due(actor, moment) for actor in actors]
    return min(times, default=moment + timedelta(hours=1))


def _send_if_due(actor: Any, moment: datetime) -> datetime:
    with transaction():
        Schedule.remember(actor.actor_name, moment)
        sent_for = Schedule.get(actor.actor_name).sent_for
        due = next_time(actor, sent_for)
        if due > moment:
            return due
        if Schedule.take(actor.actor_name, sent_for, moment):
            actor.send()
        return next_time(actor, moment)


def next_time(actor: Any, after: datetime) -> datetime:
    """The next time that an actor is due, in UTC."""
    return actor.options["periodic"].next_valid_date(pendulum.instance(after))
