"""In which order tables are filled, so that what a row names is there before it."""

from collections.abc import Callable

from app.core.archives import links
from app.core.schema import Table


def in_order(tables: dict[str, Table]) -> list[Table]:
    """Tables after those that they can't do without; those that speak of any row at last."""
    waiting, ordered = dict(tables), []
    while waiting:
        ready = _ready(waiting, _names) or _ready(waiting, _needs)
        if not ready:
            raise ValueError(f"these tables need each other: {', '.join(sorted(waiting))}")
        first = min(ready, key=lambda table: (speaks_of_any_row(table), table.name))
        ordered.append(first)
        del waiting[first.name]
    return ordered


def speaks_of_any_row(table: Table) -> bool:
    """Whether its rows name others by a kind and a number, as events do."""
    return {"subject_type", "subject_id"} <= set(table.columns)


def _ready(waiting: dict[str, Table], wanted: Callable[[Table], set[str]]) -> list[Table]:
    return [table for table in waiting.values() if not wanted(table) & set(waiting)]


def _names(table: Table) -> set[str]:
    """The other tables whose rows its rows name."""
    return {reference.table for reference in links(table).values()} - {table.name}


def _needs(table: Table) -> set[str]:
    """Those of them that must be there first: a row that may go without is told later."""
    return {
        reference.table
        for local, reference in links(table).items()
        if table.columns[local].required and reference.table != table.name
    }
