"""Is it alive, and is it ready: for supervisors and load balancers."""

from typing import Any

from flask import current_app as _current_app

from app.core.jobs import check_carrier
from app.web.policies import Policy, declare

current_app: Any = _current_app  # has what Hyperflask adds: db, dramatiq_broker


def install(app):
    """/healthcheck says that the process answers; /readiness that what it needs does too."""
    app.add_url_rule("/healthcheck", "healthcheck", healthcheck)
    app.add_url_rule("/readiness", "readiness", readiness)
    declare(app, "healthcheck", Policy("public"))
    declare(app, "readiness", Policy("public"))


def healthcheck():
    """200 as long as the process answers at all."""
    return {"status": "ok"}


def readiness():
    """200 if the database answers, else 503.

    Whoever carries the wake-up for jobs is named too, and the hub, but nothing waits for them:
    without them jobs start half a second later, and pages don't follow by themselves.
    """
    ready = _works(_database)
    answers = {"database": ready, "jobs_carrier": _works(_jobs_carrier), "hub": _works(_hub)}
    body = {name: "ok" if works else "unavailable" for name, works in answers.items()}
    return {"status": body["database"], **body}, 200 if ready else 503


def _works(check) -> bool:
    try:
        check()
    except Exception as error:  # of several drivers
        current_app.logger.warning("%s: %s: %s", check.__name__, type(error).__name__, error)
        return False
    return True


def _database():
    with current_app.db as tx:
        tx.fetchone("SELECT 1")


def _jobs_carrier():
    check_carrier(current_app.dramatiq_broker)


def _hub():
    if hub := current_app.extensions["live"].hub:
        hub.check()
