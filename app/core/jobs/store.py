"""The table of jobs as a queue: SQL alone, the same on SQLite and on PostgreSQL.

`conn` is a connection of the engine's driver, outside any session of the application: a
worker's bookkeeping must not wait for, or be undone with, what a job does.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from dramatiq import Actor, Message, MessageProxy

from app.core import causes
from app.core.causes import Cause
from app.core.clock import now
from app.core.isolation.roles import connect_for_all

#: A job whose worker died this often while holding it is poison: it isn't handed out again.
MOST_LOSSES = 10
#: A lease that ends so many leases from now was given before the clock was set back: nobody who
#: lives holds it, as the living renew theirs. Clocks of several machines differ by less.
SKEW = 10

PUT = """
    INSERT INTO jobs (message_id, queue, actor, message, priority, is_shown, state, key, run_at,
                      created_at, workspace_id, user_id, request_id)
    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING
"""

PUT_BACK = """
    UPDATE jobs SET state = 'queued', message = ?, run_at = ?, error = ?, owner = NULL
     WHERE id = ? AND claims = ? AND state = 'running'
"""

#: The work of a deleted workspace waits: for it to be restored, or to be erased with it.
AWAKE = """(workspace_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM workspaces WHERE id = jobs.workspace_id AND deleted_at IS NOT NULL))"""

CLAIM = f"""
    UPDATE jobs SET state = 'running', owner = ?, leased_until = ?, claims = claims + 1
     WHERE id IN (SELECT id FROM jobs WHERE queue = ? AND state = 'queued' AND run_at <= ?
                      AND {AWAKE}
                   ORDER BY priority, run_at, id LIMIT ? {{skip}})
    RETURNING id, claims, message, done_count, workspace_id, user_id, request_id
"""  # noqa: S608 (a condition of ours)

FORGET = "DELETE FROM jobs WHERE id = ? AND claims = ? AND state = 'running'"

FINISH = """
    UPDATE jobs SET state = ?, result = ?, error = ?, message = ?, key = NULL, owner = NULL,
                    finished_at = ?
     WHERE id = ? AND claims = ? AND state = 'running'
"""

GIVE_BACK = """
    UPDATE jobs SET state = 'queued', owner = NULL
     WHERE id = ? AND claims = ? AND state = 'running'
"""

DUE = f"SELECT 1 FROM jobs WHERE queue = ? AND state = 'queued' AND run_at <= ? AND {AWAKE} LIMIT 1"  # noqa: S608

UNFINISHED = f"""
    SELECT count(*) FROM jobs
     WHERE queue = ? AND (state = 'running' OR (state = 'queued' AND run_at <= ? AND {AWAKE}))
"""  # noqa: S608

#: What a message carries while it is being run, and no longer.
OF_THIS_RUN = frozenset(
    {"job_id", "claim", "done", "key", "cause", "error", "state", "result", "throws"}
)

SOMEBODY_WORKS = "SELECT 1 FROM jobs WHERE state = 'running' LIMIT 1"

RENEW = "UPDATE jobs SET leased_until = ? WHERE id = ? AND claims = ? AND state = 'running'"

TAKE_FROM_THE_DEAD = f"""
    UPDATE jobs SET owner = NULL, losses = losses + 1,
           state = CASE WHEN losses + 1 < {MOST_LOSSES} THEN 'queued' ELSE 'dead' END,
           key = CASE WHEN losses + 1 < {MOST_LOSSES} THEN key END,
           finished_at = CASE WHEN losses + 1 < {MOST_LOSSES} THEN finished_at ELSE ? END,
           error = CASE WHEN losses + 1 < {MOST_LOSSES} THEN error
                        ELSE 'Its worker died {MOST_LOSSES} times while at it.' END
     WHERE state = 'running' AND (leased_until < ? OR leased_until > ?)
"""  # noqa: S608 (a number of ours)


def connect(engine: Any) -> Any:
    """A connection of one's own: the queue is everybody's."""
    return connect_for_all(engine)


def is_sqlite(conn: Any) -> bool:
    """Whether the connection is SQLite's, which locks the whole file instead of rows."""
    return isinstance(conn, sqlite3.Connection)


@contextmanager
def committed(conn: Any) -> Iterator[Any]:
    """All or nothing; SQLite's write lock is taken at once, so that nobody has to give way."""
    try:
        if is_sqlite(conn):
            conn.execute("BEGIN IMMEDIATE")
        yield conn
        conn.commit()
    except BaseException:
        conn.rollback()
        raise


def has_due(conn: Any, queue: str) -> bool:
    """Whether a job waits to be taken: asked before the write lock, which disturbs others."""
    found = conn.execute(DUE, [queue, now()]).fetchone()
    conn.rollback()
    return found is not None


def claim(conn: Any, queue: str, owner: str, most: int, lease: timedelta) -> list[Any]:
    """Take up to `most` due jobs, the urgent and the old ones first: id, claims, message."""
    statement = CLAIM.format(skip="" if is_sqlite(conn) else "FOR UPDATE SKIP LOCKED")
    moment = now()
    rows = conn.execute(statement, [owner, moment + lease, queue, moment, most]).fetchall()
    return sorted(rows, key=lambda row: row["id"])


def finish(conn: Any, messages: Iterable[MessageProxy]) -> None:
    """Jobs that are done go; those with something to tell (a result, an error) stay to be read.

    Only while the claim is still ours: a lost one is somebody else's by now.
    """
    forgotten = []
    for message in messages:
        if message.failed or "result" in message.options:
            conn.execute(FINISH, _row_to_finish(message))
        elif "error" in message.options:
            # It failed, and who should have put it back (dramatiq's Retries) couldn't reach us.
            conn.execute(PUT_BACK, row_to_put_back(message, now()))
        else:
            forgotten.append(claim_of(message))
    if forgotten:
        conn.cursor().executemany(FORGET, forgotten)


def _row_to_finish(message: MessageProxy) -> list[Any]:
    error = message.options.get("error") if message.failed else None
    state = message.options.get("state", "dead") if message.failed else "done"
    result = json.dumps(message.options.get("result"), default=str) if state == "done" else None
    return [state, result, error, body_of(message, str), now(), *claim_of(message)]


def message_of(row: Any) -> Message:
    """The message of a claimed row, with what its run needs to know."""
    fields = json.loads(row["message"])
    cause = Cause(
        row["request_id"],
        row["user_id"],
        row["workspace_id"],
        source="job",
        **fields["options"].get("origin", {}),
    ).as_dict()
    of_this_run = {"job_id": row["id"], "claim": row["claims"], "done": row["done_count"]}
    return Message(**{**fields, "options": {**fields["options"], **of_this_run, "cause": cause}})


def claim_of(message: Message | MessageProxy) -> list[Any]:
    """By what a claim is known: the job, and how often it was taken before."""
    return [message.options["job_id"], message.options["claim"]]


def body_of(message: Message | MessageProxy, default: Any = None) -> str:
    """The message as it is kept: without what only this run knows. Raises TypeError."""
    options = {k: v for k, v in message.options.items() if k not in OF_THIS_RUN}
    return json.dumps({**message.asdict(), "options": options}, default=default)


def cause_of(message: Message) -> Cause:
    """On whose behalf: the message's options may name another than the current cause."""
    given = message.options.get("cause")
    return Cause(**given) if given else causes.current()


def row_to_put(message: Message, actor: Actor, run_at: datetime, cause: Cause) -> list[Any]:
    """The parameters of PUT. The message's options may name a `key`."""
    if cause.origin:
        message = message.copy(options={"origin": cause.origin})
    return [
        message.message_id,
        message.queue_name,
        message.actor_name,
        body_of(message),
        actor.priority,
        "title" in actor.options,
        message.options.get("key"),
        run_at,
        now(),
        cause.workspace_id,
        cause.user_id,
        cause.request_id,
    ]


def row_to_put_back(message: Message | MessageProxy, run_at: datetime) -> list[Any]:
    """The parameters of PUT_BACK: to be tried again, with what went wrong."""
    return [body_of(message, str), run_at, message.options.get("error"), *claim_of(message)]


def renew(conn: Any, held: Iterable[tuple[int, int]], lease: timedelta) -> None:
    """Prolong what we hold (id and claim), and free what others left behind when they died."""
    working = conn.execute(SOMEBODY_WORKS).fetchone()
    conn.rollback()
    if not working:
        return
    moment = now()
    with committed(conn):
        conn.cursor().executemany(RENEW, [[moment + lease, *claim] for claim in held])
        conn.execute(TAKE_FROM_THE_DEAD, [moment, moment, moment + lease * SKEW])
