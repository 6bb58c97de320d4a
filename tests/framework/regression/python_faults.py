"""Small faults that a person could make in Python, each at one place of a source.

Only what an experienced reader would call a slip: a flipped condition, a dropped statement, a
wrong default, one too many, a missing escape, arguments in the wrong order.
"""

import ast

from tests.framework.regression.faults import Fault

#: Arguments that nobody swaps: it would fail at once.
OBVIOUS = {"isinstance", "issubclass", "hasattr", "getattr", "setattr"}
#: What a fault doesn't touch: texts for developers, which no program reads.
NOT_COUNTED = {"debug", "info", "warning", "error", "exception", "log", "warn", "deprecated"}
ESCAPES = {"escape", "htmlsafe_json_dumps", "quote", "quote_plus", "dumps", "sanitize_html"}
TURNED = {
    **{ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in"},
    **{ast.Is: "is not", ast.IsNot: "is"},
    **{ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"},
}
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.BitOr: "&", ast.BitAnd: "|"}


def python_faults(source: str) -> list[Fault]:
    """Every fault that can be put into this module, from the first line to the last."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda f: (f.start, f.end, f.kind, f.text))


class _Finder(ast.NodeVisitor):
    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Fault] = []
        self.scope: list[str] = []
        self.header: tuple[int, int] | None = None
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.lines = source.splitlines()

    def at(self, line: int, column: int) -> int:
        """The offset of a place that `ast` names by line and byte."""
        text = self.lines[line - 1].encode()[:column].decode()
        return self.starts[line - 1] + len(text)

    def add(self, node: ast.AST, kind: str, text: str) -> None:
        start = self.at(node.lineno, node.col_offset)
        end = self.at(node.end_lineno, node.end_col_offset)
        lines = self.header or (node.lineno, node.end_lineno)
        scope = ".".join(self.scope)
        self.found.append(Fault(node.lineno, kind, start, end, text, lines, scope))

    def text(self, node: ast.AST) -> str:
        return self.source[
            self.at(node.lineno, node.col_offset) : self.at(node.end_lineno, node.end_col_offset)
        ]

    # What is looked into, and what isn't.

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Python 3.11 doesn't say where the parts of an f-string stand."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) == "t.TYPE_CHECKING":
            return
        self.flip(node.test)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.scope.append(node.name)
        self.generic_visit(node)
        self.scope.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """What stands in the head matters to those who run the body."""
        self.scope.append(node.name)
        outer, self.header = self.header, (node.lineno, node.end_lineno)
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            if isinstance(default, ast.Constant) and isinstance(default.value, str):
                self.add(default, "wrong default", repr(default.value + "x"))
            self.visit(default)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.header = outer
        for statement in node.body:
            self.visit(statement)
        self.scope.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    # The faults.

    def flip(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare) and not (
            isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        ):
            self.add(test, "flipped condition", f"not ({self.text(test)})")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.flip(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.flip(node.test)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        if len(node.ops) == 1:
            sign, left = TURNED[type(node.ops[0])], self.text(node.left)
            self.add(node, "turned", f"({left} {sign} {self.text(node.comparators[0])})")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        word = " or " if isinstance(node.op, ast.And) else " and "
        self.add(node, "and/or", "(" + word.join(f"({self.text(v)})" for v in node.values) + ")")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.add(node, "dropped not", f"({self.text(node.operand)})")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        sign = ARITHMETIC.get(type(node.op))
        texts = any(isinstance(n, ast.JoinedStr) for n in ast.walk(node)) or any(
            isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(node)
        )
        if sign and not texts:
            self.add(node, "arithmetic", f"({self.text(node.left)} {sign} {self.text(node.right)})")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.add(node, "wrong constant", str(not node.value))
        elif isinstance(node.value, int):
            self.add(node, "one too many", str(node.value + 1))

    def visit_Return(self, node: ast.Return) -> None:
        if node.value and ast.unparse(node.value) not in ("None", "False"):  # as good as nothing
            self.add(node, "returns nothing", "return None")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.add(node, "dropped", "pass")

    def visit_Continue(self, node: ast.Continue) -> None:
        self.add(node, "continue/break", "break")

    def visit_Break(self, node: ast.Break) -> None:
        self.add(node, "continue/break", "continue")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and _name(node.value) not in NOT_COUNTED:
            self.add(node, "dropped", "pass")
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            self.add(node, "dropped", "pass")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.add(node, "dropped", "pass")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        simple = not any(isinstance(argument, ast.Starred) for argument in node.args)
        if simple and len(node.args) == 1 and _name(node) in ESCAPES:
            self.add(node, "missing escape", f"({self.text(node.args[0])})")
        if simple and len(node.args) >= 2 and _name(node) not in OBVIOUS:
            first, second, *rest = [self.text(argument) for argument in node.args]
            rest += [self.text(keyword) for keyword in node.keywords]
            called = self.text(node.func)
            if first != second:
                self.add(node, "swapped", f"{called}({', '.join([second, first, *rest])})")
        self.generic_visit(node)


def _name(call: ast.Call) -> str:
    """The last word of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
