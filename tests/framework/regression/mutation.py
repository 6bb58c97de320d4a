"""`bin/regress --mutate`: how many small faults in the framework's packages the suite notices.

Runs with the Python of an environment that `prepare` has made ready.
"""

import argparse
import importlib
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from math import inf
from pathlib import Path

from tests.framework.processes import nothing_left, reap
from tests.framework.regression import ROOT, catalogue, reached, recording, trial
from tests.framework.regression.arguments import Options
from tests.framework.regression.catalogue import Place
from tests.framework.regression.kept import Kept
from tests.framework.regression.trial import Verdict
from tests.framework.warm import LOADED

#: The least share of the faults that the suite has to notice.
ENOUGH = 0.9
HOOK = "import os, sys; sys.path[:0] = filter(None, [os.environ.get('REGRESS_FAULT')])\n"
#: Scripts run in a browser or in Node: which tests run them is known by hand.
SCRIPTS = {
    "hyperflask/static/translations.js": ("test_i18n_scripts",),
    "hyperflask/static/react.js": ("test_components_browser",),
    "hyperflask/static/*": ("test_htmx_browser", "test_assets", "test_components"),
    "flask_assets_pipeline/*": ("test_assets", "test_htmx_browser", "test_static"),
}
#: What every test imports and no fault touches: loaded once, before the processes part.
SHARED = (*LOADED, "psycopg_pool", "fsspec", "html_sanitizer", "html2text", "playwright.sync_api")


@dataclass(frozen=True)
class Result:
    place: Place
    verdict: Verdict


def prepare(python: Path) -> None:
    """Let the processes of this environment look for a faulty package first, if there is one."""
    [site] = python.parent.parent.glob("lib/python3*/site-packages")
    (site / "faults.pth").write_text(HOOK, encoding="utf-8")


def words(options: Options) -> list[str]:
    """What the Python of that environment is called with."""
    asked = [str(options.faults), str(options.seed), options.faults_in, str(options.seconds)]
    return ["-m", "tests.framework.regression.mutation", *asked]


def drawn(places: list[Place], number: int, seed: int) -> list[Place]:
    """So many of the faults, always the same ones in the same order for the same seed.

    In no other order: whoever stops half way has tried a fair half.
    """
    return random.Random(seed).sample(places, min(number, len(places)))


def tests_of(place: Place, known: reached.Reached) -> list[str]:
    """The tests that could notice a fault."""
    if place.file.suffix not in (".js", ".mjs"):
        return known.of(str(place.file), place.fault.lines)
    areas = next(areas for path, areas in SCRIPTS.items() if fnmatch(place.name, path))
    ranks = {f"tests/framework/features/{area}": rank for rank, area in enumerate(areas)}
    found = []
    for name, test in known.tests.items():
        file = name.partition(":")[2].partition(".py")[0]
        if name.startswith("mended:") and test["outcome"] == "passed" and file in ranks:
            found.append((ranks[file], name))
    return [name for _, name in sorted(found)]


def report(results: Iterable[Result]) -> tuple[str, bool]:
    """The survivors and the two scores, and whether they are good enough."""
    results = list(results)
    lines = []
    for result in results:
        if not result.verdict.caught:
            place, verdict = result.place, result.verdict
            mark = "security" if place.guards else "        "
            ran = verdict.by or f"{verdict.ran} of {verdict.reached} tests"
            lines.append(f"{mark} {place.name}:{place.fault.line}  {place.change}  ({ran})")
    guards = [result for result in results if result.place.guards]
    lines += [_score("faults", results), _score("security", guards)]
    caught = sum(result.verdict.caught for result in results)
    good = caught >= ENOUGH * len(results) and all(result.verdict.caught for result in guards)
    return "\n".join(lines), good


def _score(name: str, results: list[Result]) -> str:
    caught = sum(result.verdict.caught for result in results)
    share = f"{100 * caught / len(results):.1f} %" if results else "-"
    number = len(results)
    return f"{name}: {number}, caught: {caught}, survived: {number - caught}, score: {share}"


def tried(
    places: list[Place],
    known: reached.Reached,
    root: Path,
    kept: Kept | None = None,
    seconds: float = inf,
) -> list[Result]:
    """Put in one fault after the other. Ask others where a test fails without the fault, too.

    Begins no other fault when the time is over; what is in `kept` isn't tried again.
    """
    results: dict[Place, Result] = {}
    left, failing = places, set()
    end = time.monotonic() + seconds
    while left:
        for place in left:
            verdict = kept.get(place) if kept and not failing else None
            if not verdict and time.monotonic() < end:
                names = [name for name in tests_of(place, known) if name not in failing]
                verdict = trial.try_fault(
                    place.home, place.file, place.fault, names, known.tests, root
                )
                reap()
                if kept:
                    kept.add(place, verdict)
                said = f"caught by {verdict.by}" if verdict.caught else "SURVIVED"
                print(f"{place.name}:{place.fault.line}  {place.change[:90]}  {said}", flush=True)
            if verdict:
                results[place] = Result(place, verdict)
        if time.monotonic() >= end:
            break
        failing |= trial.failing({result.verdict.by for result in results.values()}, root)
        left = [place for place in left if results[place].verdict.by in failing]
    return list(results.values())


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Record what isn't known yet, put in one fault after the other, report."""
    parser = argparse.ArgumentParser(prog="bin/regress --mutate")
    parser.add_argument("number", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("only")
    parser.add_argument("seconds", type=float)
    options = parser.parse_args(arguments)
    reach = Path(sys.prefix) / "reach"
    known = recording.up_to_date(root, reach)
    left_out = catalogue.accepted()
    places = [
        place
        for place in catalogue.all_faults(recording.homes())
        if fnmatch(place.name, options.only) and not left_out.covers(place)
    ]
    for name in SHARED:
        importlib.import_module(name)
    start = time.monotonic()
    chosen = drawn(places, options.number, options.seed)
    tests = sorted(part.name for part in reach.glob("*.json"))
    asked = [options.number, options.seed, options.only, len(places), *tests]
    kept = Kept(reach.with_name("tried"), asked)
    results = tried(chosen, known, root, kept, options.seconds or inf)
    text, good = report(results)
    print(f"{text}\n{len(places)} faults possible, seed {options.seed}", end=", ")
    print(f"{time.monotonic() - start:.0f} s")
    if len(results) < len(chosen):
        print(f"{len(results)} of {len(chosen)} tried: the same command goes on")
        return 3
    return int(not good)


if __name__ == "__main__":
    with nothing_left():
        sys.exit(main(sys.argv[1:]))
