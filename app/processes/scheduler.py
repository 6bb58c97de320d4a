"""The scheduler, `python -m app.processes.scheduler`, queues each periodic job in its minute.

Times are UTC. A job that is due while no scheduler runs is left out, never made up for, and a
restart doesn't queue the current minute's jobs once more. Run one scheduler.
"""

import logging
from datetime import datetime
from typing import Any

import pendulum

from app.boot import create_app
from app.processes.signals import StopSignal

log = logging.getLogger("app.processes.scheduler")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = StopSignal()
    actors = periodic(create_app().dramatiq_broker.actors.values())
    log.info("Periodic jobs: %s.", ", ".join(a.actor_name for a in actors) or "none")
    if not actors:
        stop.wait()
        return
    last: datetime = pendulum.now("UTC")
    while True:
        at, due = next_due(actors, last)
        if stop.wait((at - pendulum.now("UTC")).total_seconds()):
            return
        queue(due, at)
        # A wait may end a moment early: the same minute must not come up twice.
        last = max(at, pendulum.now("UTC"))


def periodic(actors: Any) -> list[Any]:
    """The actors declared with `periodic=cron(...)`."""
    return [actor for actor in actors if "periodic" in actor.options]


def next_due(actors: list[Any], after: datetime) -> tuple[datetime, list[Any]]:
    """The next minute in which something is due, and what."""
    times = {actor: actor.options["periodic"].next_valid_date(after) for actor in actors}
    at = min(times.values())
    return at, [actor for actor in actors if times[actor] == at]


def queue(actors: list[Any], at: datetime) -> None:
    """Queue jobs. One that can't be queued (the broker is away) doesn't keep the others back."""
    for actor in actors:
        try:
            actor.send_with_options(scheduled_at=str(at))
        except Exception:
            log.exception("%s could not be queued.", actor.actor_name)


if __name__ == "__main__":
    main()
