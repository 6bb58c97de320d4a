"""The search index as it lies in the database."""

from app.core.isolation import everywhere
from app.framework.postgresql import dialect


def in_the_index(app) -> bytes:
    """Every byte of it, also of what is only marked as deleted."""
    tables = ["audit_words"]
    if dialect(app.db.engine) == "sqlite":
        tables = [f"audit_words_{part}" for part in ("data", "idx", "content", "docsize")]
    with everywhere("a test looks"), app.db as tx:
        rows = [row for table in tables for row in tx.fetchall(f"SELECT * FROM {table}")]
    values = [value for row in rows for value in row]
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
