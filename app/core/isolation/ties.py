"""Whether every tenant's table in a statement is tied to a workspace, by sqlglot's tree of it.

A table is tied when its `workspace_id` must equal a parameter, or the `workspace_id` of one that
is tied. Only what holds for every row counts: the parts of a WHERE that stand side by side with
AND, and a join's ON for what it restricts. Whatever isn't understood here ties nothing, and a
table that was never met is refused: it may be wrong about a good statement, not about a bad one.
"""

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp

from app.core.isolation.reading import COLUMN, Key, Reading
from app.core.isolation.tree import (
    Equality,
    Output,
    Source,
    derived,
    equalities,
    parameter,
    parts,
    queries,
    resolve,
)

DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres"}

Names = dict[str, list[Output]]
"""What WITH has named so far."""


def follow(statement: str, dialect: str, tables: Mapping[str, frozenset[str]]) -> Reading:
    """Read one statement."""
    try:
        trees = sqlglot.parse(statement, dialect=DIALECTS[dialect])
    except sqlglot.errors.SqlglotError:
        trees = []
    if len(trees) != 1 or trees[0] is None or isinstance(trees[0], exp.Command):
        return Reading(frozenset({"?"}), refusal="a statement that can't be parsed")
    return Ties(tables).reading(trees[0])


class Ties:
    """The walk through one statement."""

    def __init__(self, tables: Mapping[str, frozenset[str]]) -> None:
        self.tables = tables
        self.met: set[int] = set()
        self.workspaces: list[Key] = []
        self.ways: list[tuple[str, Key]] = []
        self.untied: list[str] = []

    def reading(self, tree: exp.Expr) -> Reading:
        """What the statement asks of whom."""
        self.any(tree, [], {})
        locked = {id(table) for lock in tree.find_all(exp.Lock) for table in lock.expressions}
        named = [table for table in tree.find_all(exp.Table) if table.name.lower() in self.tables]
        self.untied += [t.alias_or_name for t in named if id(t) not in self.met | locked]
        # SQLite's `id IN tasks` names a table where others have a column.
        fields = {
            node.args["field"].name.lower()
            for node in tree.find_all(exp.In, bfs=False)
            if node.args.get("field")
        }
        self.untied += sorted(fields & self.tables.keys())
        return Reading(
            frozenset([table.name.lower() for table in named] + self.untied),
            tuple(dict.fromkeys(self.workspaces)),
            tuple(dict.fromkeys(self.ways)),
            ", ".join(dict.fromkeys(self.untied)) or None,
        )

    def any(self, node: exp.Expr, outer: list[Source], names: Names) -> list[Output]:
        """A statement, or a part that could be one; answers what comes out of it."""
        names = self.named(node, outer, names)
        if isinstance(node, exp.Select):
            return self.select(node, outer, names)
        if isinstance(node, exp.SetOperation):
            left = self.any(node.left, outer, names)
            right = self.any(node.right, outer, names)
            return [Output(a.name, a.tied and b.tied) for a, b in zip(left, right, strict=False)]
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            return self.any(node.this, outer, names)
        if isinstance(node, exp.Insert):
            self.insert(node, names)
        elif isinstance(node, exp.Update | exp.Delete):
            self.change(node, names)
        return []

    def named(self, node: exp.Expr, outer: list[Source], names: Names) -> Names:
        names = dict(names)
        for cte in getattr(node.args.get("with_"), "expressions", []):
            names[cte.alias.lower()] = []  # in its own body it is tied to nothing
            names[cte.alias.lower()] = self.any(cte.this, outer, names)
        return names

    def select(self, node: exp.Select, outer: list[Source], names: Names) -> list[Output]:
        start = node.args.get("from_")
        sources = [self.source(start.this, outer, names)] if start else []
        facts, inside = [], parts(node, but={"from_", "joins", "with_"})
        for join in node.args.get("joins") or []:
            joined = self.source(join.this, [*sources, *outer], names)
            sources.append(joined)
            if on := join.args.get("on"):
                inside.append(on)
                restricted = {"": sources.copy(), "LEFT": [joined]}.get(join.side, [])
                facts += [Equality(pair, restricted) for pair in equalities(on)]
        facts += [Equality(pair, sources) for pair in equalities(node.args.get("where"))]
        self.settle(sources, facts, outer)
        self.nested(inside, [*sources, *outer], names)
        return [self.output(column, sources, outer) for column in node.expressions]

    def source(self, node: exp.Expr, outer: list[Source], names: Names) -> Source:
        """What stands in a FROM or after a JOIN. Unknown shapes are a source without a table."""
        alias = node.alias_or_name.lower()
        if isinstance(node, exp.Table):
            return Source(alias) if node.args.get("joins") else self.table(node, alias, names)
        if isinstance(node, exp.Lateral):
            node = node.this
        else:
            outer = []  # a subquery there doesn't see its neighbours
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            return derived(alias, self.any(node.this, outer, names))
        return Source(alias)

    def table(self, node: exp.Table, alias: str, names: Names) -> Source:
        name = node.name.lower()
        if name in self.tables:
            self.met.add(id(node))
            return Source(alias, COLUMN, table=name, ways=self.tables[name])
        if name in names:
            return derived(alias, names[name])
        return Source(alias, "id" if name == "workspaces" else None)

    def settle(self, sources: list[Source], facts: list[Equality], outer: list[Source]) -> None:
        """Follow the equalities until nothing new is tied, and note what is left over."""
        turned = [Equality(fact.sides[::-1], fact.restricts) for fact in facts]
        for fact in (facts := [*facts, *turned]):
            self.bind(fact, sources)
        for _ in sources:  # as long as a chain of them can be
            for fact in facts:
                source = resolve(fact.sides[0], sources, [])
                other = resolve(fact.sides[1], sources, outer)
                if source and source in fact.restricts and other and other.tied:
                    source.tied = True
        for source in sources:
            if source.table and not source.tied:
                self.ways += source.found
                self.untied += [] if source.found else [source.name]

    def bind(self, fact: Equality, sources: list[Source]) -> None:
        """Note a column that equals a parameter, if it is one that matters."""
        column, key = fact.sides[0], parameter(fact.sides[1])
        if key is None:
            return
        source = resolve(column, sources, [])
        if source and source in fact.restricts:
            source.tied = True
            self.workspaces.append(key)
        elif isinstance(column, exp.Column):
            for other in fact.restricts:
                fits = column.table.lower() == other.name if column.table else len(sources) == 1
                if fits and column.name.lower() in other.ways:
                    other.found.append((column.name.lower(), key))

    def output(self, node: exp.Expr, sources: list[Source], outer: list[Source]) -> Output:
        if node.is_star:
            of = node.table.lower() if isinstance(node, exp.Column) else ""
            owned = [s for s in sources if s.column == COLUMN and of in ("", s.name)]
            return Output(COLUMN, len(owned) == 1 and owned[0].tied)
        source = resolve(node.unalias(), sources, outer)
        tied = bool(source and source.tied)
        return Output(node.alias_or_name.lower(), tied, parameter(node.unalias()))

    def nested(self, nodes: Iterable[exp.Expr], outer: list[Source], names: Names) -> None:
        for node in nodes:
            for query in queries(node):
                self.any(query, outer, names)

    def change(self, node: exp.Update | exp.Delete, names: Names) -> None:
        """UPDATE and DELETE: rows are changed through their workspace alone, by no other way."""
        others = [node.args["from_"].this] if node.args.get("from_") else []
        others += node.args.get("using") or []
        sources = [self.source(other, [], names) for other in [node.this, *others]]
        sources[0].ways = frozenset()
        facts = [Equality(pair, sources) for pair in equalities(node.args.get("where"))]
        self.settle(sources, facts, [])
        for setting in node.expressions if sources[0].table else []:
            self.assign(setting, sources[0])
        self.nested(parts(node, but={"this", "from_", "using", "with_"}), sources, names)

    def assign(self, setting: exp.Expr, source: Source) -> None:
        """A row's workspace is set by a parameter alone, which is compared like the others."""
        if COLUMN in {column.name.lower() for column in setting.this.find_all(exp.Column)}:
            key = parameter(setting.expression) if isinstance(setting, exp.EQ) else None
            self.workspaces += [] if key is None else [key]
            self.untied += [f"{source.name}'s new {COLUMN}"] if key is None else []

    def insert(self, node: exp.Insert, names: Names) -> None:
        """INSERT writes the workspace into every row, from a parameter or from a tied row."""
        schema = node.this if isinstance(node.this, exp.Schema) else None
        target = self.source(schema.this if schema else node.this, [], names)
        columns = [column.name.lower() for column in schema.expressions] if schema else []
        rows = self.rows(node.expression, names)
        self.nested(parts(node, but={"this", "expression", "with_"}), [target], names)
        if not target.table:
            return
        given = []
        if COLUMN in columns:
            given = [dict(zip(columns, row, strict=False)).get(COLUMN, Output("")) for row in rows]
        self.workspaces += [each.parameter for each in given if each.parameter is not None]
        fine = given and all(each.is_bound for each in given)
        if not fine or node.args.get("alternative") == "REPLACE":
            self.untied.append(f"{target.name}'s new row")
        self.conflict(node.args.get("conflict"), target)

    def rows(self, node: exp.Expr | None, names: Names) -> list[list[Output]]:
        if isinstance(node, exp.Values):
            self.nested([node], [], names)
            return [
                [Output("", parameter=parameter(e)) for e in t.expressions]
                for t in node.expressions
            ]
        return [self.any(node, [], names)] if node else []

    def conflict(self, node: exp.OnConflict | None, target: Source) -> None:
        """ON CONFLICT DO UPDATE changes a row that is there: it must be of the same workspace."""
        if node is None or not node.expressions:
            return
        for setting in node.expressions:
            self.assign(setting, target)
        keys = node.args.get("conflict_keys") or []
        if COLUMN not in {
            column.name.lower() for key in keys for column in key.find_all(exp.Column)
        }:
            sources = [target, Source("excluded", COLUMN, tied=True)]
            target.ways = frozenset()
            where = equalities(node.args.get("where"))
            self.settle(sources, [Equality(pair, sources) for pair in where], [])
