"""The parts of a statement that `ties.py` looks at, out of sqlglot's tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from app.core.isolation.reading import COLUMN, Key


@dataclass(eq=False)
class Source:
    """A table, or what stands for one, in one FROM."""

    name: str
    #: Its column that holds a workspace, if it has one.
    column: str | None = None
    tied: bool = False
    #: The tenant's table that it is, and by which columns else that may be read.
    table: str | None = None
    ways: frozenset[str] = frozenset()
    found: list[tuple[str, Key]] = field(default_factory=list)


@dataclass(frozen=True)
class Output:
    """A column of a query's result: whether it is a tied workspace, or a bare parameter."""

    name: str
    tied: bool = False
    parameter: Key | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it can only be a workspace that a parameter names."""
        return self.tied or self.parameter is not None


@dataclass(frozen=True)
class Equality:
    """Two sides that are equal in every row, and the sources that this restricts."""

    sides: tuple[exp.Expr, exp.Expr]
    restricts: list[Source]


def derived(alias: str, outputs: list[Output]) -> Source:
    """A subquery or a name of WITH, as a table: it is tied if its `workspace_id` is."""
    tied = any(output.name == COLUMN and output.tied for output in outputs)
    return Source(alias, COLUMN if tied else None, tied)


def resolve(node: exp.Expr, level: list[Source], outer: list[Source]) -> Source | None:
    """The source whose workspace this column is. A bare name is one of this level."""
    node = node.unnest()
    if not isinstance(node, exp.Column):
        return None
    name, table = node.name.lower(), node.table.lower()
    if table:
        fits = [source for source in [*level, *outer] if source.name == table][:1]
    elif name == COLUMN:
        fits = [source for source in level if source.column == COLUMN]
    else:
        fits = level
    return fits[0] if len(fits) == 1 and fits[0].column == name else None


def parameter(node: exp.Expr) -> Key | None:
    """Which parameter this is, whatever it is cast to."""
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    if not isinstance(node, exp.Placeholder) or not node.name:
        return None
    name = node.name
    return int(name[1:]) if name[:1] == "p" and name[1:].isdigit() else name


def equalities(node: exp.Expr | None) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """The equalities of a condition that hold whatever the rest of it says."""
    if isinstance(node, exp.Where | exp.Paren):
        yield from equalities(node.this)
    elif isinstance(node, exp.And):
        yield from equalities(node.left)
        yield from equalities(node.right)
    elif isinstance(node, exp.EQ):
        yield node.left, node.right


def parts(node: exp.Expr, *, but: set[str]) -> list[exp.Expr]:
    """What a node is made of, without these."""
    return [
        part
        for name, value in node.args.items()
        if name not in but
        for part in (value if isinstance(value, list) else [value])
        if isinstance(part, exp.Expr)
    ]


def queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost queries in a part of a statement."""
    if isinstance(node, exp.Select | exp.SetOperation):
        yield node
        return
    for part in node.iter_expressions():
        yield from queries(part)
