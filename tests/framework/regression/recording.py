"""Run the tests under coverage, each under its own name, and keep what they reach.

Each file of tests is recorded once, and again when it, or what all tests share, has changed.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.framework.regression.coverage import PACKAGES
from tests.framework.regression.reached import Reached, gather, load

SUITE = "tests/framework"
#: They look at this project's scripts and reports, or run other tests once more.
LEFT_OUT = {
    *("test_defects", "test_registry", "test_regress", "test_upstream", "test_feature_list"),
    *("test_faults", "test_mutation", "test_warm"),
}
#: Each run: the word before the names of its tests, where they are, its arguments, what is set.
RUNS: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "mended": ("**/test_*.py", [], {}),
    "released": ("[df]e*/test_*.py", [f"--confcutdir={SUITE}"], {"MENDS_SKIP": "all"}),
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


def up_to_date(root: Path, folder: Path) -> Reached:
    """What all tests reach; those that aren't recorded as they are now run first."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for run, (pattern, _, _) in RUNS.items():
        files = [path for path in sorted((root / SUITE).glob(pattern)) if _counts(path, run)]
        kept = {path: folder / f"{run}-{path.stem}-{_digest(root, path)}.json" for path in files}
        missing = [path for path, part in kept.items() if not part.exists()]
        if missing:
            record(root, run, {path: kept[path] for path in missing})
        parts += kept.values()
    for old in set(folder.glob("*.json")) - set(parts):
        old.unlink()
    return load(part for part in parts if part.exists())


def _counts(path: Path, run: str) -> bool:
    return path.stem not in LEFT_OUT and (run == "released" or path.parent.name != "defects")


def _digest(root: Path, path: Path) -> str:
    """Changes with the tests of this file and with what all tests share."""
    shared = [*(root / "app/framework").glob("*.py"), *(root / SUITE).rglob("[!t]*.py")]
    shared = [file for file in shared if file.parent.name != "regression"]
    digest = hashlib.sha256()
    for file in [path, *sorted(shared)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def record(root: Path, run: str, parts: dict[Path, Path]) -> None:
    """Run these files of tests; write what each of them reaches to its part."""
    _, arguments, extra = RUNS[run]
    print(f"→ {len(parts)} files: which test runs which line ({run})", flush=True)
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MENDS_SKIP")}
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        here = settings(out, "here")
        children = settings(out, "children", "context = ${REGRESS_TEST}\n")
        command = [sys.executable, "-m", "coverage", "run", f"--rcfile={here}", "-m", "pytest"]
        command += [*PLUGIN, *arguments, f"--reach={out / 'notes'}", f"--reach-as={run}:"]
        environment = clean | extra | {"COVERAGE_PROCESS_START": str(children)}
        log = next(iter(parts.values())).parent / f"{run}.log"
        with log.open("wb") as output:
            subprocess.run(
                [*command, *map(str, parts)],
                **{"cwd": root, "env": environment, "stdout": output, "stderr": output},
            )
        combine = ["-m", "coverage", "combine", "-q", f"--rcfile={here}"]
        subprocess.run([sys.executable, *combine], cwd=out, check=True)
        write_parts(root, run, out, parts)


def write_parts(root: Path, run: str, out: Path, parts: dict[Path, Path]) -> None:
    """Take apart what one run has measured, test file by test file."""
    from coverage import CoverageData

    data = CoverageData(str(out / "data"))
    data.read()
    notes = json.loads((out / "notes").read_text(encoding="utf-8"))
    whole = gather(data, notes["tests"], notes["templates"])
    names = list(whole["tests"])
    for path, part in parts.items():
        start = f"{run}:{path.relative_to(root).as_posix()}::"
        mine = {number: name for number, name in enumerate(names) if name.startswith(start)}
        place = {number: index for index, number in enumerate(mine)}
        files = {
            file: {
                line: found
                for line, numbers in lines.items()
                if (found := [place[number] for number in numbers if number in place])
            }
            for file, lines in whole["files"].items()
        }
        content = {
            "tests": {name: whole["tests"][name] for name in mine.values()},
            "files": {file: lines for file, lines in files.items() if lines},
            "imported": whole["imported"],
        }
        part.write_text(json.dumps(content), encoding="utf-8")


def settings(out: Path, name: str, extra: str = "") -> Path:
    """A configuration of coverage that measures templates too, process by process."""
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
