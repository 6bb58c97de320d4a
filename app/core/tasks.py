"""Housekeeping of the house itself."""

from datetime import timedelta

from periodiq import cron

from app.core import erasing, mailbox
from app.core.clock import now
from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.jobs import Job, actor
from app.core.mail.models import Delivery

#: How long a person may look at what came of a job, and an operator at what failed.
KEEP_FINISHED = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)

#: How long we know what became of a mail.
KEEP_MAILS = timedelta(days=90)


@actor(periodic=cron("41 3 * * *"))
def forget_finished_jobs() -> None:
    """Every night: drop jobs that ended long ago."""
    with transaction(), everywhere("nightly housekeeping"):
        Job.forget_finished_everywhere(now() - KEEP_FINISHED, now() - KEEP_FAILED)


@actor(periodic=cron("29 3 * * *"))
def forget_old_mails() -> None:
    """Every night: forget what became of mails that are older than ninety days."""
    with transaction():
        Delivery.forget_older_than(now() - KEEP_MAILS)
    if mailbox.is_used():
        mailbox.forget_older_than(now() - KEEP_MAILS)


@actor(min_backoff=60_000, max_backoff=3_600_000)
def sweep_database() -> None:
    """After an erasure: leave no byte of it in the database's files."""
    erasing.sweep()
