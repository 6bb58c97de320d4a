"""What a job's row means to the person who reads it."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.jobs import Job

#: What an error means, by its name. The row keeps the technical words for operators.
FAILURES = {
    "NotAllowed": _l("Whoever started it may not do this any more."),
    "NotFound": _l("What it was about has been deleted."),
}


def title_of(job: Job) -> str:
    """What the job is called. Work that isn't meant for people's eyes goes by its own name."""
    title = _options(job).get("title")
    return str(title) if title else job.actor.replace("_", " ").capitalize()


def sentence_of(job: Job) -> str:
    """How the job stands."""
    return {
        "queued": _waiting,
        "running": _running,
        "done": _done,
        "cancelled": _cancelled,
        "dead": _failed,
    }[job.state](job)


def _waiting(job: Job) -> str:
    if job.error:
        return _("It didn’t work yet. We are going to try again.")
    return _("It starts in a moment.")


def _running(job: Job) -> str:
    if job.cancel_asked_at:
        return _("It is about to stop.")
    if job.total_count:
        return _("%(done)s of %(total)s done.", done=job.done_count, total=job.total_count)
    return _("It is being worked on.")


def _done(job: Job) -> str:
    outcome = _options(job).get("outcome")
    return outcome(job.result) if outcome else _("It is done.")


def _cancelled(job: Job) -> str:
    if job.done_count:
        return _(
            "It was stopped after %(done)s of %(total)s. What was done stays.",
            done=job.done_count,
            total=job.total_count,
        )
    return _("It was stopped before anything was done.")


def _failed(job: Job) -> str:
    name = (job.error or "").split(":")[0]
    return str(FAILURES.get(name) or _("Something broke on our side. You can try it again."))


def _options(job: Job) -> dict[str, Any]:
    broker: Any = current_app.dramatiq_broker  # type: ignore[attr-defined]
    actor = broker.actors.get(job.actor)
    return actor.options if actor else {}
