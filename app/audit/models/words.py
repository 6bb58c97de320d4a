"""The words of events, for full-text search: FTS5 on SQLite, a plain table on PostgreSQL.

We take texts and questions apart ourselves, the same way: only letters and digits reach either
engine, so that no operator, quote or emoji means anything to it, and both find the same. Others'
words aren't even looked at: with FTS5 the tenant is a word of every event and every question. On
PostgreSQL a row is a word of an event, since under row-level security an index serves only
comparisons that can't leak, as those of text are, and `@@` isn't.
"""

import re
import unicodedata

from flask import current_app
from sqlorm import execute

from app.core.db import TenantModel
from app.core.isolation import everywhere
from app.framework.postgresql import dialect

#: A run of letters and digits; of scripts that write without spaces, each sign.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
LONGEST_WORD = 60
MOST_WORDS_ASKED = 10


def words_of(text: str) -> list[str]:
    """The words of a text as they are indexed and asked for: small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return [word[:LONGEST_WORD] for word in WORD.findall(plain)]


class Words(TenantModel):
    """The words of one event."""

    table = "audit_words"

    workspace_id: int

    @classmethod
    def index(cls, event, text: str) -> None:
        """Make an event's text findable."""
        words = list(dict.fromkeys(words_of(text)))
        if _on_sqlite():
            cls.delete_on_sqlite(event)
            cls.insert_on_sqlite(event, f"t{event.workspace_id}", " ".join(words))
        else:
            cls.insert_on_postgresql(event, words)

    @classmethod
    @execute
    def delete_on_sqlite(cls, event):
        """
        DELETE FROM audit_words
         WHERE rowid = %(event.id)s AND workspace_id = %(event.workspace_id)s
        """

    @classmethod
    @execute
    def insert_on_sqlite(cls, event, tenant, words):
        """
        INSERT INTO audit_words (rowid, workspace_id, tenant, words)
        VALUES (%(event.id)s, %(event.workspace_id)s, %(tenant)s, %(words)s)
        """

    @classmethod
    @execute
    def insert_on_postgresql(cls, event, words):
        """
        INSERT INTO audit_words (workspace_id, number, word)
        SELECT %(event.workspace_id)s, %(event.number)s, unnest(CAST(%(words)s AS text[]))
        ON CONFLICT DO NOTHING
        """

    @classmethod
    def forget_deleted_everywhere(cls) -> None:
        """Write the index anew: SQLite's only marks what is deleted, and keeps its words."""
        if _on_sqlite():
            with everywhere("the index of all is written anew"):
                cls.optimize_everywhere()

    @classmethod
    @execute
    def optimize_everywhere(cls):
        "INSERT INTO audit_words (audit_words) VALUES ('optimize')"


def events_with(workspace_id: int, question: str) -> tuple[str, list[tuple[str, list]], str]:
    """How a search finds events: tables, conditions with their values, the newest's column.

    Each word asked for is the beginning of a word in the event. A question without any word
    (an emoji, a quote) finds nothing.
    """
    words = words_of(question)[:MOST_WORDS_ASKED]
    if not words:
        return "events", [("1 = 0", [])], "events.number"
    if _on_sqlite():
        # Within a workspace ids grow with numbers, and FTS5 reads by rowid without sorting.
        tables = (
            "audit_words CROSS JOIN events ON events.id = audit_words.rowid"
            " AND events.workspace_id = audit_words.workspace_id"
        )
        asked = " AND ".join([f"tenant : t{workspace_id}", *(f'words : "{w}" *' for w in words)])
        return tables, [("audit_words MATCH ?", [asked])], "audit_words.rowid"
    begins = (
        "events.number IN (SELECT number FROM audit_words"
        " WHERE workspace_id = ? AND word >= ? AND word < ?)"
    )
    conditions = [(begins, [workspace_id, word, word + LAST_LETTER]) for word in words]
    return "events", conditions, "events.number"


#: Comes after every letter that can continue a word.
LAST_LETTER = "\U0010ffff"


def _on_sqlite() -> bool:
    return dialect(current_app.db.engine) == "sqlite"  # type: ignore[attr-defined]
