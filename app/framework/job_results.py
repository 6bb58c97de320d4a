"""What a job returned is kept in the queue's file, and read as what it was."""

import json
import time
from typing import Any

from dramatiq.results.backend import Missing
from dramatiq_sqlite import SQLiteResultBackend

from app.framework import Mend

MEND = Mend(
    name="job_results",
    package="dramatiq-sqlite",
    version="0.1.0",
    file="__init__.py:24",
    defect=(
        "A stored result comes back as its JSON text, one that isn't there (yet) as None: who "
        "waits for a result gets None at once, and who gets one gets the envelope's text."
    ),
    test="tests/framework/test_job_results.py",
    replaces=(
        "dramatiq_sqlite:SQLiteResultBackend._get",
        "dramatiq_sqlite:SQLiteResultBackend._store",
    ),
)


def get(self: SQLiteResultBackend, message_key: str) -> Any:
    """The stored result, unless it is missing or has expired."""
    with self.db as cursor:
        row = cursor.execute(
            "SELECT result FROM dramatiq_results WHERE message_id = ? AND expiration >= ?",
            [message_key, int(time.time())],
        ).fetchone()
    return Missing if row is None else json.loads(row[0])


def patch() -> None:
    """Put ours in the place of the original."""
    SQLiteResultBackend._get = get
