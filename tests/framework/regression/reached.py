"""Which tests run which line of the framework: what `recording.py` wrote, ready to be asked."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Reached:
    """For each file of a package, the tests that run each of its lines."""

    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    imported: dict[str, set[int]] = field(default_factory=dict)

    def of(self, file: str, lines: tuple[int, int]) -> list[str]:
        """The tests that run one of these lines; those that use the file most come first.

        A line that runs when its module is imported belongs to everyone who uses the module. A
        stated defect helps, too: with a fault it may fail in another way than it says.
        """
        known = self.files.get(file, {})
        span = range(lines[0], lines[1] + 1)
        if not file.endswith(".py"):
            span = [_last_before(known, line) for line in span]
        names = {name for line in span for name in known.get(line, ())}
        if any(line in self.imported.get(file, ()) for line in span):
            names |= {name for line in known.values() for name in line}
        share = Counter(name for line in known.values() for name in line)
        useful = [name for name in names if self.tests[name]["outcome"] in ("passed", "xfailed")]
        return sorted(useful, key=lambda n: (-share[n] / self.tests[n]["lines"], n))

    def add(self, part: dict[str, Any]) -> None:
        """Add what was recorded by one run."""
        names = list(part["tests"])
        self.tests |= part["tests"]
        for file, lines in part["files"].items():
            known = self.files.setdefault(file, {})
            for line, numbers in lines.items():
                known.setdefault(int(line), []).extend(names[number] for number in numbers)
        for file, lines in part["imported"].items():
            self.imported.setdefault(file, set()).update(lines)


def _last_before(known: dict[int, list[str]], line: int) -> int:
    """A template's text belongs to the statement before it."""
    numbers = sorted(known)
    place = bisect_right(numbers, line)
    return numbers[place - 1] if place else numbers[0] if numbers else line


def load(parts: Iterable[Path]) -> Reached:
    """What these files say together."""
    reached = Reached()
    for path in parts:
        reached.add(json.loads(path.read_text(encoding="utf-8")))
    return reached


def gather(data: Any, tests: dict[str, Any], templates: dict[str, Any]) -> dict[str, Any]:
    """One object of what coverage has measured and what the plugin has noted."""
    numbers = {name: number for number, name in enumerate(tests)}
    files: dict[str, dict[int, list[int]]] = {}
    imported: dict[str, list[int]] = {}
    for file in sorted(data.measured_files()):
        lines: dict[int, set[int]] = {}
        for number, contexts in data.contexts_by_lineno(file).items():
            line = _template_line(templates[file], number) if file in templates else number
            if not line:
                continue
            if "" in contexts:
                imported.setdefault(file, []).append(line)
            found = {numbers[context] for context in contexts if context in numbers}
            lines.setdefault(line, set()).update(found)
        files[file] = {line: sorted(found) for line, found in lines.items()}
    totals = Counter(test for lines in files.values() for line in lines.values() for test in line)
    for name, number in numbers.items():
        tests[name]["lines"] = totals[number] or 1
    return {"tests": tests, "files": files, "imported": imported}


def _template_line(pairs: list[list[int]], number: int) -> int:
    """The line of a template that a line of its Python was made of; 0 when of none."""
    return max(((python, line) for line, python in pairs if python <= number), default=(0, 0))[1]
