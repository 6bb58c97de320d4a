"""The scheduler, `python -m app.processes.scheduler`, sends each periodic job when it is due.

Two of them do no harm, and one that was away catches up: app/core/jobs/schedule.py.
"""

import logging
from datetime import timedelta
from typing import Any

from app.boot import create_app
from app.core.clock import now
from app.core.jobs.schedule import periodic, send_due
from app.processes.signals import StopSignal

log = logging.getLogger("app.processes.scheduler")

#: Seconds until another try when the database is away.
PATIENCE = 2


def main() -> None:
    """Look whenever something is due, until the signal to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = StopSignal()
    app = create_app()
    actors = periodic(app.dramatiq_broker.actors.values())
    log.info("Periodic jobs: %s.", ", ".join(a.actor_name for a in actors) or "none")
    while not stop.wait(seconds_to_wait(app, actors)):
        pass
    app.dramatiq_broker.close()


def seconds_to_wait(app: Any, actors: list[Any]) -> float:
    """Send what is due; answers how long to wait."""
    try:
        with app.app_context():
            again = send_due(actors)
    except app.db.engine.dbapi.Error as error:
        log.warning("The schedule can't be read: %s", error)
        again = now() + timedelta(seconds=PATIENCE)
    return (again - now()).total_seconds()


if __name__ == "__main__":
    main()
