"""Rows on their way out of an archive: new numbers, and what names them named anew."""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask import current_app as _current_app

from app.core.archives import NAMES_OF_PEOPLE, columns_of, is_secret, links, travelling
from app.core.db import Model
from app.core.schema import TENANT, Table, tables
from app.core.tokens import digest, new_token
from app.identity.emails import InvalidAddress, normalise
from app.identity.models import User
from app.workspaces import archive
from app.workspaces.archive import rows
from app.workspaces.archive.checking import Archive
from app.workspaces.archive.order import in_order, speaks_of_any_row
from app.workspaces.models import Workspace

current_app: Any = _current_app  # has what Hyperflask adds: db


#: The number of nobody here: where no number at all would mean that nobody did it.
SOMEBODY = 0


@dataclass
class Report:
    """What came of an import."""

    workspace: Workspace
    counts: Counter[str] = field(default_factory=Counter)
    #: Rows that only make sense with a person who has no account here.
    left_out: Counter[str] = field(default_factory=Counter)
    #: Members without a verified account here: names and addresses.
    missing: list[dict[str, Any]] = field(default_factory=list)
    unknown_tables: list[str] = field(default_factory=list)


class Unpacking:
    """The rows of one archive on their way into a new workspace."""

    def __init__(self, source: Archive, workspace: Workspace) -> None:
        self.source, self.workspace = source, workspace
        self.report = Report(workspace)
        self.tables = travelling(tables())
        #: table → number in the archive → number here
        self.new: dict[str, dict[int, int]] = {name: {} for name in self.tables}
        self.later: list[tuple[Table, int, str, int]] = []
        self.kinds = tables_by_kind()

    def unpack(self) -> Report:
        """Every row of every table that we know."""
        self._meet_people()
        self.new["workspaces"] = {self.source.manifest["workspace"]["id"]: self.workspace.id}
        for name in self.source.manifest["counts"]:
            if name not in self.tables:
                self.report.unknown_tables.append(name)
        for table in in_order(self.tables):
            part = f"{archive.TABLES}{table.name}.jsonl"
            for row in self.source.lines(part) if self.source.has(part) else ():
                self._add(table, row)
        for table, number, column, old in self.later:
            self._name_later(table, number, column, self.new[links(table)[column].table].get(old))
        return self.report

    def _meet_people(self) -> None:
        people = self.new["users"] = {}
        for person in self.source.lines(archive.PEOPLE):
            if user := _account(person.get("email")):
                people[person["id"]] = user.id
            elif person.get("email"):
                self.report.missing.append(person)

    def _add(self, table: Table, row: dict[str, Any]) -> None:
        old, named_later = row.pop("id", None), {}
        for local, reference in links(table).items():
            if row.get(local) is None:
                continue
            named = row[local]
            row[local] = self.new.get(reference.table, {}).get(named)
            if row[local] is None and table.columns[local].required:
                self.report.left_out[table.name] += 1
                return
            if row[local] is None and reference.table in self.tables:
                named_later[local] = named
            if row[local] is None and local in NAMES_OF_PEOPLE.get(table.name, ()):
                row[local] = SOMEBODY
        if speaks_of_any_row(table):
            known = self.new.get(self.kinds.get(row["subject_type"], ""), {})
            row["subject_id"] = known.get(row["subject_id"], 0)
        number = self._insert(table, row)
        if old is not None:
            self.new[table.name][old] = number
            self.later += [(table, number, *each) for each in named_later.items()]
        self.report.counts[table.name] += 1

    def _insert(self, table: Table, row: dict[str, Any]) -> int:
        values = {TENANT: self.workspace.id}
        for column in columns_of(table):
            if column.name in row and column.name != "id":
                values[column.name] = rows.stored(table, column, row[column.name])
        for column in table.columns.values():
            if is_secret(column) and column.required:
                values[column.name] = digest(new_token())  # one that nobody has
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        returning = "RETURNING id" if "id" in table.columns else ""
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks}) {returning}"  # noqa: S608
        with current_app.db.engine as tx:
            if returning:
                return tx.fetchscalar(statement, list(values.values()))
            tx.execute(statement, list(values.values()))
            return 0

    def _name_later(self, table: Table, number: int, column: str, named: int | None) -> None:
        with current_app.db.engine as tx:
            tx.execute(
                f"UPDATE {table.name} SET {column} = ? WHERE {TENANT} = ? AND id = ?",  # noqa: S608
                [named, self.workspace.id, number],
            )


def _account(email: str | None) -> User | None:
    """Who proved this address here."""
    with contextlib.suppress(InvalidAddress):
        user = User.with_email(normalise(email)) if email else None
        return user if user and user.is_verified else None
    return None


def tables_by_kind() -> dict[str, str]:
    """What events call a row's kind → its table."""
    models = Model.__model_registry__.values()
    return {model.__name__.lower(): model.__mapper__.table for model in models}
