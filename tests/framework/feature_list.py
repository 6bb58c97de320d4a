"""The list of the framework's features, and which tests say that they prove one.

A test names its rows of `docs/framework-features.csv` with `@pytest.mark.feature("row.id", ...)`.
The marks are read from the source, so that a test that is skipped or can't be imported counts
as what it is: written. `python -m tests.framework.feature_list` writes `uncovered.txt` anew.
"""

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "docs/framework-features.csv"
UNCOVERED = ROOT / "tests/framework/uncovered.txt"


def rows(path: Path = ROWS) -> list[dict[str, str]]:
    """Every row of the list, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marks_of(source: str) -> Iterator[str]:
    """The ids that `mark.feature(...)` is called with, anywhere in a source.

    Only literal ids can be collected without running the file: anything else is an error.
    """
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "feature"
            and isinstance(node.func.value, ast.Attribute | ast.Name)
            and getattr(node.func.value, "attr", getattr(node.func.value, "id", "")) == "mark"
        ):
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise ValueError(f"line {node.lineno}: a feature is named by a literal")
                yield argument.value


def marked(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The test files that name each feature."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for name in marks_of(path.read_text(encoding="utf-8")):
            found.setdefault(name, []).append(path.relative_to(folder.parent).as_posix())
    return found


def uncovered() -> list[str]:
    """The rows that no test names yet."""
    names = marked()
    return sorted(row["id"] for row in rows() if row["id"] not in names)


if __name__ == "__main__":
    UNCOVERED.write_text("".join(f"{name}\n" for name in uncovered()), encoding="utf-8")
