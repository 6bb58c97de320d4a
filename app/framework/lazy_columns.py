"""A lazy column is read from its own row."""

from typing import Any

from sqlorm.model import ModelColumnMixin

from app.framework import Mend

MEND = Mend(
    name="lazy_columns",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/model.py:204",
    defect=(
        "A lazy column is read without saying of which row: every object gets the value of the "
        "table's first row, whoever owns that."
    ),
    test="tests/framework/test_lazy_columns.py",
    replaces=("sqlorm.model:ModelColumnMixin.fetch",),
)


def fetch(self: ModelColumnMixin, obj: Any) -> None:
    """Read the column, or all of its group, of this object's row."""
    mapper = obj.__mapper__
    is_group = isinstance(self.lazy, str)
    columns = [c for c in mapper.columns if c.lazy == self.lazy] if is_group else [self]
    key = mapper.primary_key_condition(mapper.get_primary_key(obj), type(obj).table.name)
    row = type(obj).query(type(obj).select_from(columns).where(key)).first(with_loader=False)
    if row is not None:
        mapper.hydrate(obj, row)


def patch() -> None:
    """Put ours in the place of the original."""
    ModelColumnMixin.fetch = fetch
