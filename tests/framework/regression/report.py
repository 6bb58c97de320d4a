"""The table: what works, feature by feature."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

COLUMNS = ("passed", "failed", "known defects", "newly working", "skipped")
_COLUMN_OF = {
    "passed": "passed",
    "failed": "failed",
    "xfailed": "known defects",
    "xpassed": "newly working",
    "skipped": "skipped",
}
NO_FEATURE = "(no feature)"


def table(outcomes: Iterable[dict[str, Any]]) -> tuple[str, Counter[str]]:
    """The table as text, and the number of tests in each column."""
    rows: dict[str, Counter[str]] = {}
    totals: Counter[str] = Counter()
    remarks = []
    for entry in outcomes:
        column = _COLUMN_OF[entry["outcome"]]
        totals[column] += 1
        for name in entry["features"] or [NO_FEATURE]:
            rows.setdefault(name, Counter())[column] += 1
        if column == "failed":
            remarks.append(f"failed: {entry['test']}")
        elif column == "newly working":
            remarks.append(f"newly working: {entry['test']} ({entry['reason']})")

    width = max([len(name) for name in rows] + [len("feature")])
    lines = ["  ".join(["feature".ljust(width), *COLUMNS])]
    for name in sorted(rows):
        lines.append("  ".join([name.ljust(width), *_cells(rows[name])]))
    lines.append("  ".join(["tests".ljust(width), *_cells(totals)]))
    named = len(rows.keys() - {NO_FEATURE})
    broken = sum(bool(count["failed"]) for name, count in rows.items() if name != NO_FEATURE)
    lines.append(f"{named} features, {broken} with a failed test")
    return "\n".join([*lines, *remarks]), totals


def _cells(counts: Counter[str]) -> list[str]:
    return [str(counts[column] or "·").rjust(len(column)) for column in COLUMNS]


def coverage_table(data: dict[str, Any], packages: Iterable[str]) -> str:
    """Lines and branches covered, package by package, of `coverage json`."""
    lines = [f"{'package':24} {'lines':>14} {'branches':>14}"]
    totals: Counter[str] = Counter()
    for package in packages:
        sums: Counter[str] = Counter()
        for path, file in data["files"].items():
            if package in (*Path(path).parts, Path(path).stem):
                sums.update({k: v for k, v in file["summary"].items() if isinstance(v, int)})
        lines.append(_coverage_row(package, sums))
        totals.update(sums)
    return "\n".join([*lines, _coverage_row("together", totals)])


def _coverage_row(name: str, sums: Counter[str]) -> str:
    covered = _share(sums["covered_lines"], sums["num_statements"])
    branches = _share(sums["covered_branches"], sums["num_branches"])
    return f"{name:24} {covered:>14} {branches:>14}"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {100 * part / whole:3.0f}%" if whole else "-"


def read(path: Path) -> list[dict[str, Any]]:
    """The outcomes of one run; none when it ended before it could write them."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
