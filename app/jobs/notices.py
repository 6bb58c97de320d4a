"""What people are told of background work."""

from flask_babel import lazy_gettext as _l

from app.core.jobs import Job
from app.core.notices import kind, notice
from app.jobs.policy import JOBS_READ
from app.jobs.verbs import JOB_FAILED

LONG_WORK = kind(
    "jobs",
    _l("Imports and other long work"),
    _l("What you started is finished, or has failed."),
    permission=JOBS_READ,
    mail="none",
)


def to_the_job(event, reader):
    """How far it came, as long as it is kept."""
    job = Job.one_of(reader.workspace, event.subject_id)
    return ("workspace.jobs_id", {"id": job.id}) if job else None


@notice(
    JOB_FAILED,
    kind=LONG_WORK,
    link=to_the_job,
    sentence=_l("“%(name)s” failed"),
    for_actor=True,
)
def your_job_failed(event):
    """Whoever started a job is told that it failed."""
    return [event.actor_id]
