"""Joined rows come together: one object per parent, one per child.

`with_rels` reads one row per child. sqlorm's merging reports failure when it succeeds, so that
every row became a parent of its own; rows merged only when they came one after another.
"""

from collections.abc import Iterator
from typing import Any

from sqlorm.resultset import CompositeResultSet, CompositeRow, ResultSet

from app.framework import Mend

MEND = Mend(
    name="composite_rows",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/resultset.py:47-75, 130-165, 194",
    defect="with_rels duplicates parents and children; scalar() without a row raises TypeError",
    test="tests/framework/test_composite_rows.py",
    replaces=(
        "sqlorm.resultset:ResultSet.fetch",
        "sqlorm.resultset:ResultSet.all",
        "sqlorm.resultset:ResultSet.scalar",
        "sqlorm.resultset:ResultSet.scalars",
        "sqlorm.resultset:CompositeResultSet.fetch",
        "sqlorm.resultset:CompositeRow.__init__",
        "sqlorm.resultset:CompositeRow.merge",
    ),
)


def first_value(row: Any) -> Any:
    """The first column's value of a row, or None when there is no row."""
    return None if row is None else next(iter(dict(row).values()))


def scalar(self: ResultSet) -> Any:
    return first_value(self.first(with_loader=False))


def scalars(self: ResultSet) -> list[Any]:
    return [first_value(row) for row in iter(lambda: self.fetch(with_loader=False), None)]


def fetch(self: ResultSet, with_loader: bool = True) -> Any:
    """The next row; None once there is none, however often it is asked."""
    row = self.cursor.fetchone() if self.cursor else None
    if row is None:
        if self.auto_close_cursor:
            self.close()
        return None
    return self.loader(row) if with_loader and self.loader else row


def fetch_all(self: ResultSet) -> list[Any]:
    if self.loader or not self.cursor:
        return list(self)
    rows = self.cursor.fetchall()  # faster than one by one
    if self.auto_close_cursor:
        self.close()
    return rows


def fetch_composite(self: CompositeResultSet, with_loader: bool = True) -> Any:
    """The next object with all that belongs to it, wherever in the result its rows are."""
    if not hasattr(self, "composed"):
        self.composed = _composed(self)
    row = next(self.composed, None)
    return None if row is None else row.compile(with_loader=with_loader)


def _composed(results: CompositeResultSet) -> Iterator[CompositeRow]:
    merged: dict[Any, CompositeRow] = {}
    while results.cursor and (raw := results.cursor.fetchone()) is not None:
        row = CompositeRow(raw, results.map, results.separator)
        if row.id is None:
            yield row
        elif row.id in merged:
            merged[row.id].merge(row)
        else:
            merged[row.id] = row
    if results.auto_close_cursor:
        results.close()
    yield from merged.values()


def merge(self: CompositeRow, other: CompositeRow) -> bool:
    """Take in the other row's children if it is the same object. Whether it was."""
    if _identity(self) is None or _identity(self) != _identity(other):
        return False
    for name, rows in other.nested.items():
        mine = self.nested.setdefault(name, [])
        for row in rows:
            if not any(known.merge(row) for known in mine):
                mine.append(row)
    return True


def _identity(row: CompositeRow) -> Any:
    """What tells that two rows are the same object. A child without children has its key, too."""
    if row.id is None and isinstance(row.map.rowid, str):
        return row.row.get(row.map.rowid)
    return row.id


def patch() -> None:
    """Put these in the place of the result sets' own."""
    ResultSet.fetch = fetch
    ResultSet.all = fetch_all
    ResultSet.scalar = scalar
    ResultSet.scalars = scalars
    CompositeResultSet.fetch = fetch_composite
    CompositeRow.merge = merge
