"""Rows whose primary key has several columns."""

from typing import Any

from sqlorm.mapper import HydrationMap, Mapper
from sqlorm.resultset import CompositionMap

from app.framework import Mend

MEND = Mend(
    name="composite_keys",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/mapper.py:589",
    defect="every query and insert of a model with a composite primary key raises AttributeError",
    test="tests/framework/test_composite_keys.py",
    replaces=(
        "sqlorm.mapper:HydrationMap.__init__",
        "sqlorm.resultset:CompositionMap.__init__",
    ),
)


def key_of_rows(mapper: Mapper) -> Any:
    """The name of the key, or a function that gives a row's key of several columns."""
    key = mapper.primary_key
    if not isinstance(key, list):
        return key.name if key else None
    return lambda row: tuple(row[column.name] for column in key)


def hydration_map(
    self: HydrationMap,
    mapper: Any,
    nested: Any = None,
    single: bool = False,
    _already_visited: set[Mapper] | None = None,
) -> None:
    """The original, but for the key."""
    mapper = mapper if isinstance(mapper, Mapper) else Mapper.from_class(mapper)
    visited = {mapper} | (_already_visited or set())
    maps = {
        relation.attribute: HydrationMap(
            relation.target_mapper, single=relation.single, _already_visited=visited
        )
        for relation in mapper.relationships
        if relation.target_mapper not in (_already_visited or set())
    }
    maps.update({name: HydrationMap.create(spec) for name, spec in (nested or {}).items()})
    CompositionMap.__init__(self, mapper.hydrate_new, maps, key_of_rows(mapper), single)
    self.mapper = mapper


def patch() -> None:
    """Put ours in the place of the original."""
    HydrationMap.__init__ = hydration_map
