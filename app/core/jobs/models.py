"""The job as a row that people look at. Workers go through `store.py`."""

import datetime
import json

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.clock import now
from app.core.db import TenantModel
from app.core.isolation import everywhere
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
        """Begin anew with a job that failed. False if it isn't a failed one any more."""
        message = json.loads(self.message)
        message["options"].pop("retries", None)
        return self.queue_again(json.dumps(message), now()) is not None

    def drop(self) -> bool:
        """Forget a job that failed. False if it isn't a failed one any more."""
        return self.delete_if_failed() is not None

    def cancel(self) -> bool:
        """Stop before it begins, or at its next checkpoint. False if it is finished."""
        return self.ask_to_stop(now()) is not None

    @classmethod
    def hurry(cls, error: type[Exception]) -> None:
        """What failed with such an error and waits for its next try is due now."""
        with everywhere("whoever waits for the mail server"):
            cls.hurry_everywhere(f"{error.__name__}:%", now())

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
    @execute
    def forget_person_everywhere(cls, user_id):
        "DELETE FROM jobs WHERE user_id = %(user_id)s AND state <> 'running'"

    @classmethod
    @execute
    def forget_argument_everywhere(cls, written):
        """
        DELETE FROM jobs
         WHERE message <> replace(message, %(written)s, '') AND state <> 'running'
        """

    @classmethod
    @execute
    def let_go_of_key_everywhere(cls, id, claim):
        """
        UPDATE jobs SET key = NULL
         WHERE id = %(id)s AND claims = %(claim)s AND state = 'running'
        """

    @fetchscalar
    def queue_again(self, message, moment):
        """
        UPDATE jobs SET state = 'queued', message = %(message)s, run_at = %(moment)s,
               finished_at = NULL, failure_told_at = NULL, cancel_asked_at = NULL, losses = 0
         WHERE {self.itself} AND state IN ('dead', 'cancelled') RETURNING id
        """

    @fetchscalar
    def delete_if_failed(self):
        "DELETE FROM jobs WHERE {self.itself} AND state IN ('dead', 'cancelled') RETURNING id"

    @fetchscalar
    def ask_to_stop(self, moment):
        """
        UPDATE jobs SET cancel_asked_at = %(moment)s,
               state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
               key = CASE WHEN state = 'queued' THEN NULL ELSE key END,
               finished_at = CASE WHEN state = 'queued' THEN %(moment)s ELSE finished_at END
         WHERE {self.itself} AND state IN ('queued', 'running') RETURNING id
        """

    @classmethod
    def failures_to_tell_everywhere(cls):
        """
        SELECT WHERE state = 'dead' AND failure_told_at IS NULL AND is_shown
                 AND workspace_id IS NOT NULL AND user_id IS NOT NULL
         ORDER BY id LIMIT 100
        """

    @classmethod
    @fetchscalar
    def tell_failure(cls, job, moment):
        """
        UPDATE jobs SET failure_told_at = %(moment)s
         WHERE workspace_id = %(job.workspace_id)s AND id = %(job.id)s
           AND state = 'dead' AND failure_told_at IS NULL RETURNING id
        """

    @classmethod
    @execute
    def hurry_everywhere(cls, error, moment):
        """
        UPDATE jobs SET run_at = %(moment)s
         WHERE state = 'queued' AND run_at > %(moment)s AND error LIKE %(error)s
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
    with everywhere("a job notes how far it is, whoever's it is"):
        return Job.reach_everywhere(job_id, claim, done, total)


def let_go_of_key(job_id: int, claim: int) -> None:
    """Let the next job with this one's key be stored."""
    with everywhere("a job lets go of its key, whoever's it is"):
        Job.let_go_of_key_everywhere(job_id, claim)
