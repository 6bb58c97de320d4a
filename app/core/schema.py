"""What tables there are, as the database itself tells: for what must reach every one of them.

Export, import and erasure know no room's tables: what a new migration brings is in them at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from app.framework.postgresql import dialect

#: What makes a table a tenant's.
TENANT = "workspace_id"


@dataclass(frozen=True)
class Column:
    """A column, with its type in the database's own word."""

    name: str
    type: str
    required: bool


@dataclass
class Reference:
    """A foreign key: which columns name which of another table, and what a deletion there does."""

    table: str
    on_delete: str
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    """A table of ours."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    @property
    def is_tenants(self) -> bool:
        """Whether its rows belong to a workspace each."""
        return TENANT in self.columns


COLUMNS = {
    "sqlite": """
        SELECT m.name AS table_name, c.name, lower(c.type) AS type,
               c."notnull" AS required, c.pk AS place
          FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'sqlite_%'
         ORDER BY m.name, c.cid""",
    "postgresql": """
        SELECT t.relname AS table_name, c.attname AS name, format_type(c.atttypid, NULL) AS type,
               c.attnotnull AS required, coalesce(array_position(k.conkey, c.attnum), 0) AS place
          FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
          LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
         WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace
           AND c.attnum > 0 AND NOT c.attisdropped
         ORDER BY t.relname, c.attnum""",
}

REFERENCES = {
    "sqlite": """
        SELECT m.name AS table_name, f.id AS number, f."table" AS other, f."from" AS name,
               f."to" AS other_name, f.on_delete
          FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq""",
    "postgresql": """
        SELECT t.relname AS table_name, k.oid AS number, o.relname AS other, c.attname AS name,
               oc.attname AS other_name,
               CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION'
               END AS on_delete
          FROM pg_constraint k
          JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid
         CROSS JOIN unnest(k.conkey, k.confkey) AS pair (own, others)
          JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = pair.own
          JOIN pg_attribute oc ON oc.attrelid = k.confrelid AND oc.attnum = pair.others
         WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace
         ORDER BY t.relname, k.oid""",
}


def tables() -> dict[str, Table]:
    """Every table by its name, with its columns and foreign keys."""
    db: Any = current_app.db  # type: ignore[attr-defined]
    engine = dialect(db.engine)
    with db.engine as tx:
        columns, references = tx.fetchall(COLUMNS[engine]), tx.fetchall(REFERENCES[engine])
    found: dict[str, Table] = {}
    keys: dict[str, dict[int, str]] = {}
    for row in columns:
        table = found.setdefault(row["table_name"], Table(row["table_name"]))
        table.columns[row["name"]] = Column(row["name"], row["type"], bool(row["required"]))
        if row["place"]:
            keys.setdefault(table.name, {})[row["place"]] = row["name"]
    for name, places in keys.items():
        found[name].key = [places[place] for place in sorted(places)]
    _add_references(found, references)
    return found


def _add_references(found: dict[str, Table], rows: Iterable[Any]) -> None:
    made: dict[tuple[str, int], Reference] = {}
    for row in rows:
        number = (row["table_name"], row["number"])
        if number not in made and row["table_name"] in found:
            made[number] = Reference(row["other"], row["on_delete"].upper())
            found[row["table_name"]].references.append(made[number])
        if number in made:  # SQLite leaves out the names of a primary key that is referred to
            made[number].columns[row["name"]] = row["other_name"] or found[row["other"]].key[0]


def tenant_tables() -> dict[str, Table]:
    """The tables whose rows belong to a workspace."""
    return {name: table for name, table in tables().items() if table.is_tenants}


def goes_with(all_tables: dict[str, Table], name: str, root: str) -> bool:
    """Whether a row of the table is deleted with the row of `root` that it hangs on."""
    seen, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current == root:
            return True
        if current not in seen:
            seen.add(current)
            waiting += [r.table for r in all_tables[current].references if r.on_delete == "CASCADE"]
    return False
