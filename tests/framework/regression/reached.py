"""Which tests run which line of the framework, recorded once and kept for the next faults."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.framework.regression.coverage import PACKAGES

#: They look at this project's scripts and reports, or run other tests once more.
LEFT_OUT = ("test_defects", "test_registry", "test_regress", "test_upstream", "test_feature_list")
SUITE = ["tests/framework", *(f"--ignore=tests/framework/{name}.py" for name in LEFT_OUT)]
#: Each run: the word before the names of its tests, its arguments, and its environment.
RUNS: dict[str, tuple[list[str], dict[str, str]]] = {
    "mended:": (SUITE, {}),
    "released:": (["tests/framework/features"], {"MENDS_SKIP": "all"}),
}
PLUGIN = ["-p", "tests.framework.regression.reach", "-p", "no:cacheprovider", "-q"]


def homes() -> dict[str, Path]:
    """Where each package of the framework stands: its folder, or its only file."""
    specs = {name: find_spec(name) for name in PACKAGES}
    return {
        name: Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        for name, spec in specs.items()
        if spec and spec.origin
    }


@dataclass
class Reached:
    """What the tests reach: for each file, the tests that run each of its lines."""

    tests: dict[str, dict[str, Any]]
    files: dict[str, dict[int, list[str]]]
    imported: dict[str, list[int]]

    def of(self, file: str, lines: tuple[int, int]) -> list[str]:
        """The tests that run one of these lines; those that use the file most come first.

        A line that runs when its module is imported belongs to everyone who uses the module.
        """
        known = self.files.get(file, {})
        span = range(lines[0], lines[1] + 1)
        if not file.endswith(".py"):
            span = [_last_before(known, line) for line in span]
        names = {name for line in span for name in known.get(line, ())}
        if any(line in self.imported.get(file, ()) for line in span):
            names |= {name for line in known.values() for name in line}
        share = Counter(name for line in known.values() for name in line)
        passed = [name for name in names if self.tests[name]["outcome"] == "passed"]
        return sorted(passed, key=lambda n: (-share[n] / self.tests[n]["lines"], n))


def _last_before(known: dict[int, list[str]], line: int) -> int:
    """A template's text belongs to the statement before it."""
    numbers = sorted(known)
    place = bisect_right(numbers, line)
    return numbers[place - 1] if place else numbers[0] if numbers else line


def settings(out: Path, name: str, extra: str = "") -> Path:
    path = out / name
    places = [f"{home}/*" if home.is_dir() else str(home) for home in homes().values()]
    path.write_text(
        "[run]\nbranch = true\nparallel = true\nsigterm = true\npatch = _exit\n"
        f"data_file = {out / 'data'}\n{extra}include =\n"
        + "".join(f"    {place}\n" for place in places)
        + "disable_warnings = module-not-imported, no-data-collected, module-not-measured\n",
        encoding="utf-8",
    )
    return path


def record(root: Path, out: Path) -> None:
    """Run the suite, each test under its own name, also in the processes that it starts."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    rc = settings(out, "here")
    children = settings(out, "children", "context = ${REGRESS_TEST}\n")
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MENDS_SKIP")}
    for word, (paths, extra) in RUNS.items():
        print(f"→ which test runs which line ({word.rstrip(':')})", flush=True)
        command = [sys.executable, "-m", "coverage", "run", f"--rcfile={rc}", "-m", "pytest"]
        command += [*PLUGIN, *(["--confcutdir=tests/framework"] if extra else []), *paths]
        command += [f"--reach={out / word.rstrip(':')}.json", f"--reach-as={word}"]
        environment = clean | extra | {"COVERAGE_PROCESS_START": str(children)}
        with (out / "log").open("ab") as log:
            subprocess.run(command, cwd=root, env=environment, stdout=log, stderr=log)
    combine = ["coverage", "combine", "-q", f"--rcfile={rc}"]
    subprocess.run([sys.executable, "-m", *combine], cwd=out, check=True)
    (out / "map.json").write_text(json.dumps(gather(out)), encoding="utf-8")


def gather(out: Path) -> dict[str, Any]:
    """One object of what the runs have written."""
    from coverage import CoverageData

    tests: dict[str, Any] = {}
    templates: dict[str, Any] = {}
    for word in RUNS:
        run = json.loads((out / f"{word.rstrip(':')}.json").read_text(encoding="utf-8"))
        tests |= run["tests"]
        templates |= run["templates"]
    numbers = {name: number for number, name in enumerate(tests)}
    data = CoverageData(str(out / "data"))
    data.read()
    files, imported = {}, {}
    for name in sorted(data.measured_files()):
        lines: dict[int, list[int]] = {}
        for number, contexts in data.contexts_by_lineno(name).items():
            line = _template_line(templates[name], number) if name in templates else number
            if line and "" in contexts:
                imported.setdefault(name, []).append(line)
            if line:
                found = {numbers[context] for context in contexts if context in numbers}
                lines[line] = sorted(found | set(lines.get(line, ())))
        files[name] = lines
    totals = Counter(test for lines in files.values() for line in lines.values() for test in line)
    for name, number in numbers.items():
        tests[name]["lines"] = totals[number] or 1
    return {"tests": tests, "files": files, "imported": imported}


def _template_line(pairs: list[list[int]], number: int) -> int:
    """The line of a template that a line of its Python was made of; 0 when of none."""
    return max(((python, line) for line, python in pairs if python <= number), default=(0, 0))[1]


def load(out: Path) -> Reached:
    found = json.loads((out / "map.json").read_text(encoding="utf-8"))
    names = list(found["tests"])
    files = {
        file: {int(line): [names[n] for n in numbers] for line, numbers in lines.items()}
        for file, lines in found["files"].items()
    }
    return Reached(found["tests"], files, found["imported"])


def fingerprint(root: Path) -> str:
    """Changes with the tests: then the lines that they run are recorded anew."""
    digest = hashlib.sha256()
    for folder in ("tests/framework", "app/framework"):
        for path in sorted((root / folder).rglob("*.py")):
            if "regression" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
