"""`bin/regress`: make the environment, run the suite with and without our mends, report."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.framework.processes import nothing_left
from tests.framework.regression import ROOT, coverage, environment, mutation, report
from tests.framework.regression.arguments import Options, parse

SUITE = "tests/framework"
DEFECTS = "tests/framework/defects"
#: What pytest answers when it ran: all passed, some failed, nothing to run.
RAN = (0, 1, 5)


def selections(pytest: list[str], root: Path) -> tuple[list[str] | None, list[str] | None]:
    """The arguments of the two runs; none for a run that the named paths leave out."""
    paths = [word for word in pytest if (root / word.partition("::")[0]).exists()]
    options = [word for word in pytest if word not in paths]
    if not paths:
        own = f"--ignore={SUITE}/test_defects.py"  # it is the second run
        return [SUITE, own, *options], [DEFECTS, *options]
    stated = [path for path in paths if path.startswith(DEFECTS)]
    others = [path for path in paths if path not in stated]
    return (others + options if others else None), (stated + options if stated else None)


def run(root: Path, options: Options, python: Path, out: Path) -> int:
    """Run the suite with this Python and print the table; 0 when nothing has changed."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MENDS_SKIP")}
    outcomes, codes = [], []
    mended, released = selections(options.pytest, root)
    for name, words, extra in [
        ("mended", mended, {}),
        ("released", released, {"MENDS_SKIP": "all"}),
    ]:
        if words is None:
            continue
        file = out / f"{name}.json"
        command = [str(python), "-m"]
        if options.coverage:
            command += ["coverage", "run", f"--rcfile={coverage.settings(out)}", "-m"]
        command += ["pytest", "-p", "tests.framework.regression.outcomes", f"--outcomes={file}"]
        command += ["-q", "-p", "no:cacheprovider"]
        if extra:
            command += ["--confcutdir=tests/framework"]
        print(f"→ the framework as {name}", flush=True)
        codes.append(subprocess.run([*command, *words], cwd=root, env=clean | extra).returncode)
        outcomes += report.read(file)
    text, totals = report.table(outcomes)
    print(text)
    if options.coverage:
        print(coverage.summary(python, out))
    crashed = any(code not in RAN for code in codes)
    return int(crashed or bool(totals["failed"] or totals["newly working"]))


def main(
    arguments: list[str],
    root: Path = ROOT,
    prepare: Callable[[Path, Options], Path] = environment.prepare,
) -> int:
    """The command."""
    options = parse(arguments, Path(os.environ.get("REGRESS_FROM", ".")))
    try:
        python = prepare(root, options)
    except environment.CannotInstall as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    if options.faults:
        mutation.prepare(python)
        return subprocess.run([str(python), *mutation.words(options)], cwd=root).returncode
    with tempfile.TemporaryDirectory() as out:
        return run(root, options, python, Path(out))


if __name__ == "__main__":
    with nothing_left():
        sys.exit(main(sys.argv[1:]))
