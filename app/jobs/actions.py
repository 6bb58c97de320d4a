"""What members do about background work."""

from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import hold, record
from app.core.jobs import Job
from app.core.policy import Actor, require
from app.jobs import verbs
from app.jobs.policy import JOBS_MANAGE, JOBS_READ
from app.jobs.words import title_of


def cancel_job(actor: Actor, job_id: int) -> None:
    """Stop a job: at once while it waits, else at its next checkpoint. Yours, or with the right
    to manage them all. One that is finished meanwhile is no error. Raises NotFound."""
    with transaction():
        job = _held(actor, job_id)
        require(actor, JOBS_READ if job.user_id == actor.user_id else JOBS_MANAGE)
        if not job.cancel_asked_at and job.cancel():
            record(actor, verbs.JOB_CANCELLED, job, name=title_of(job))


def retry_job(actor: Actor, job_id: int) -> None:
    """Start a job that failed, or was stopped, again: it goes on where it was. Raises NotFound."""
    require(actor, JOBS_MANAGE)
    with transaction():
        job = _held(actor, job_id)
        if job.retry():
            record(actor, verbs.JOB_RETRIED, job, name=title_of(job))


def drop_job(actor: Actor, job_id: int) -> None:
    """Forget a job that failed or was stopped. Raises NotFound."""
    require(actor, JOBS_MANAGE)
    with transaction():
        job = _held(actor, job_id)
        if job.drop():
            record(actor, verbs.JOB_DROPPED, job, name=title_of(job))


def _held(actor: Actor, job_id: int) -> Job:
    hold(actor)
    job = Job.one_of(actor.workspace, job_id)
    if not job:
        raise NotFound(f"job {job_id}")
    return job
