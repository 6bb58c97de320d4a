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

from app.core.causes import Cause
from app.core.clock import now

#: A job whose worker died this often while holding it is poison: it isn't handed out again.
MOST_LOSSES = 10

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

CLAIM = """
    UPDATE jobs SET state = 'running', owner = ?, leased_until = ?, claims = claims + 1
     WHERE id IN (SELECT id FROM jobs WHERE queue = ? AND state = 'queued' AND run_at <= ?
                   ORDER BY priority, run_at, id LIMIT ? {skip})
    RETURNING id, claims, message, done_count, workspace_id, user_id, request_id
"""

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

UNFINISHED = """
    SELECT count(*) FROM jobs
     WHERE queue = ? AND (state = 'running' OR (state = 'queued' AND run_at <= ?))
"""

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
     WHERE state = 'running' AND leased_until < ?
"""  # noqa: S608 (a number of ours)


def connect(engine: Any) -> Any:
    """A connection of one's own, past the engine, which writes a line of log for each."""
    return engine.connection_factory(engine.dbapi)


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
    query = "SELECT 1 FROM jobs WHERE queue = ? AND state = 'queued' AND run_at <= ? LIMIT 1"
    found = conn.execute(query, [queue, now()]).fetchone()
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
    cause = Cause(row["request_id"], row["user_id"], row["workspace_id"]).as_dict()
    of_this_run = {"job_id": row["id"], "claim": row["claims"], "done": row["done_count"]}
    return Message(**{**fields, "options": {**fields["options"], **of_this_run, "cause": cause}})


def claim_of(message: Message | MessageProxy) -> list[Any]:
    """By what a claim is known: the job, and how often it was taken before."""
    return [message.options["job_id"], message.options["claim"]]


def body_of(message: Message | MessageProxy, default: Any = None) -> str:
    """The message as it is kept: without what only this run knows. Raises TypeError."""
    options = {k: v for k, v in message.options.items() if k not in OF_THIS_RUN}
    return json.dumps({**message.asdict(), "options": options}, default=default)


def row_to_put(message: Message, actor: Actor, run_at: datetime, cause: Cause) -> list[Any]:
    """The parameters of PUT. The message's options may name a `key` and another `cause`."""
    cause = Cause(**message.options["cause"]) if "cause" in message.options else cause
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
        conn.execute(TAKE_FROM_THE_DEAD, [moment, moment])
