"""The job as a row that people look at. Workers go through `store.py`."""

import datetime
import json

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.clock import now
from app.core.db import TenantModel
from app.core.masking import mask, mask_text


class Job(TenantModel):
    """Work to do, at work, or that has come to an end that somebody may want to know of."""

    table = "jobs"

    id: PrimaryKey[int]
    message_id: str
    actor: str
    message: str
    state: str
    is_shown: bool
    run_at: datetime.datetime
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    claims: int
    workspace_id: int | None
    user_id: int | None
    request_id: str | None
    done_count: int
    total_count: int | None
    cancel_asked_at: datetime.datetime | None
    result: dict | None
    error: str | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state in ("done", "dead", "cancelled")

    @property
    def arguments(self) -> list:
        """What it was sent with, without secrets."""
        message = json.loads(self.message)
        return mask([*message["args"], message["kwargs"]] if message["kwargs"] else message["args"])

    @property
    def trace(self) -> str:
        """Where it failed the last time, for developers."""
        return mask_text(json.loads(self.message)["options"].get("traceback") or "")

    def retry(self) -> bool:
        """Try a job that failed once more, now. False if it isn't a failed one any more."""
        return Job.retry_everywhere(self.id, now()) is not None

    def drop(self) -> bool:
        """Forget a job that failed. False if it isn't a failed one any more."""
        return Job.drop_everywhere(self.id) is not None

    def cancel(self) -> bool:
        """Stop before it begins, or at its next checkpoint. False if it is finished."""
        return Job.cancel_everywhere(self.id, now()) is not None

    @classmethod
    def seen_in(cls, workspace, limit, offset):
        """
        SELECT WHERE workspace_id = %(workspace.id)s AND (is_shown OR state = 'dead')
         ORDER BY id DESC LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @fetchone
    def sent(cls, workspace_id, message_id, key):
        """
        SELECT WHERE workspace_id = %(workspace_id)s
                 AND (message_id = %(message_id)s OR key = %(key)s)
        """

    @classmethod
    def in_state_everywhere(cls, state, limit):
        "SELECT WHERE state = %(state)s ORDER BY id DESC LIMIT %(limit)s"

    @classmethod
    def counts_everywhere(cls):
        "SELECT state, count(*) AS how_many FROM jobs GROUP BY state ORDER BY state"

    @classmethod
    @fetchone
    def reach_everywhere(cls, id, claim, done, total):
        """
        UPDATE jobs SET done_count = %(done)s, total_count = %(total)s
         WHERE id = %(id)s AND claims = %(claim)s AND state = 'running'
        RETURNING id, cancel_asked_at
        """

    @classmethod
    @fetchscalar
    def retry_everywhere(cls, id, moment):
        """
        UPDATE jobs SET state = 'queued', run_at = %(moment)s, finished_at = NULL, losses = 0
         WHERE id = %(id)s AND state IN ('dead', 'cancelled') RETURNING id
        """

    @classmethod
    @fetchscalar
    def drop_everywhere(cls, id):
        "DELETE FROM jobs WHERE id = %(id)s AND state IN ('dead', 'cancelled') RETURNING id"

    @classmethod
    @fetchscalar
    def cancel_everywhere(cls, id, moment):
        """
        UPDATE jobs SET cancel_asked_at = %(moment)s,
               state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
               key = CASE WHEN state = 'queued' THEN NULL ELSE key END,
               finished_at = CASE WHEN state = 'queued' THEN %(moment)s ELSE finished_at END
         WHERE id = %(id)s AND state IN ('queued', 'running') RETURNING id
        """

    @classmethod
    @execute
    def forget_finished_everywhere(cls, before, dead_before):
        """
        DELETE FROM jobs WHERE (state IN ('done', 'cancelled') AND finished_at < %(before)s)
                            OR (state = 'dead' AND finished_at < %(dead_before)s)
        """


def reach(job_id: int, claim: int, done: int, total: int) -> Job | None:
    """Note how far a job is; answers None if the claim is lost, else whether to stop."""
    return Job.reach_everywhere(job_id, claim, done, total)
