"""Background jobs: rows of our database until the work is done, run by dramatiq.

`@actor()` declares one. `.send()` inside a transaction is part of that transaction. Rules for
authors: arguments are ids and plain values, never secrets; a job may run twice, so it does
its work in transactions that notice what is done already (`current().checkpoint`), or
calls what can be called twice (the mail gate, with its key).
"""

from dataclasses import replace
from typing import Any

from app.core import causes
from app.core.jobs.broker import DatabaseBroker
from app.core.jobs.models import Job
from app.core.jobs.running import (
    UNWATCHED,
    Cancelled,
    CurrentJob,
    LeaseLost,
    Progress,
    current,
    current_id,
)
from app.core.policy import Actor
from app.framework.several_apps import actor

__all__ = [
    "UNWATCHED",
    "Cancelled",
    "CurrentJob",
    "Job",
    "LeaseLost",
    "Progress",
    "actor",
    "check_carrier",
    "current",
    "current_id",
    "send_as",
]


def send_as(member: Actor, job: Any, *args: Any, key: str | None = None) -> Job:
    """Start a job on behalf of a member; answers its row, which they can follow.

    With a `key`, one of the workspace's that isn't finished yet is answered instead of a second.
    """
    key = key and f"{member.workspace_id}:{key}"
    cause = replace(causes.current(), user_id=member.user_id, workspace_id=member.workspace_id)
    message = job.send_with_options(args=args, key=key, cause=cause.as_dict())
    return Job.sent(member.workspace_id, message.message_id, key)


def check_carrier(broker: DatabaseBroker) -> None:
    """Ask whoever carries the wake-up whether it is there. Raises what it raises if it isn't."""
    broker.bell.check()
