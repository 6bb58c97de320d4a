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
    """200 if database and queue answer, else 503 with the name of what doesn't."""
    checks = {"database": _database, "queue": _queue}
    answers = {name: _works(check) for name, check in checks.items()}
    ready = all(answers.values())
    body = {name: "ok" if works else "unavailable" for name, works in answers.items()}
    return {"status": "ok" if ready else "unavailable", **body}, 200 if ready else 503


def _works(check) -> bool:
    try:
        check()
    except Exception:
        current_app.logger.exception("not ready: %s", check.__name__)
        return False
    return True


def _database():
    with current_app.db as tx:
        tx.fetchone("SELECT 1")


def _queue():
    check_carrier(current_app.dramatiq_broker)
