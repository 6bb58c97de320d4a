"""A job that has failed for good is an event of its workspace, so that whoever started it is told.

Workers write down how a job ended past the application's own transactions. So we look for
failures that nobody was told of: soon after one, and every hour for those whose worker died.
"""

from typing import Any

from dramatiq import Broker, Message, Middleware

from app.core.causes import NOBODY
from app.core.clock import now
from app.core.db import transaction
from app.core.events import hold, record
from app.core.jobs import Job
from app.jobs.verbs import JOB_FAILED
from app.jobs.words import title_of
from app.workspaces.models import Membership

#: Milliseconds after which the failure has been written down.
SOON = 1_000


class Failures(Middleware):
    """Has us look when a job that people can see is given up."""

    def after_nack(self, broker: Broker, message: Message | Any) -> None:
        """A job has failed, or was stopped."""
        actor = broker.actors.get(message.actor_name)
        if actor and "title" in actor.options:
            look = broker.actors["tell_of_failures"]
            look.send_with_options(delay=SOON, key="tell_of_failures", cause=NOBODY.as_dict())


def tell_of_failure(job: Job) -> None:
    """Record once that a job failed, as long as whoever started it is there to hear of it."""
    with transaction():
        member = Membership.of(job.workspace_id, job.user_id)
        if member:
            hold(member)
        if Job.tell_failure(job, now()) and member:
            record(member, JOB_FAILED, job, name=title_of(job))
