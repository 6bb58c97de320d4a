"""The worker, `python -m app.processes.worker`: one process that runs jobs in a few threads.

SIGTERM or Ctrl-C: no new job begins, the jobs at work get `DRAIN` seconds, and what was fetched
but not begun goes back to the queue. A job cut off after that is the broker's to hand out again.
"""

import logging
import os
from contextlib import suppress

from dramatiq import Worker, set_broker

from app.boot import create_app
from app.core.isolation import roles
from app.processes.signals import StopSignal

log = logging.getLogger("app.processes.worker")

#: Seconds that jobs at work get to finish.
DRAIN = 30


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = StopSignal()
    app = create_app()
    broker = app.dramatiq_broker
    with suppress(app.db.engine.dbapi.Error):  # away: it is asked for jobs until it is back
        if warning := roles.warning(app):
            log.warning(warning)
    set_broker(broker)
    worker = Worker(broker, worker_threads=int(os.environ.get("WORKER_THREADS", "4")))
    worker.start()
    log.info("Working on jobs of %s.", ", ".join(sorted(broker.get_declared_queues())) or "no room")
    stop.wait()
    worker.stop(timeout=DRAIN * 1000)
    broker.close()


if __name__ == "__main__":
    main()
