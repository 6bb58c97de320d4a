"""What `bin/regress` is asked for."""

import argparse
import re
from dataclasses import dataclass, field
from pathlib import Path

REPLACEMENT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?P<sign>={1,2})(?P<value>[^=].*)", re.ASCII)


@dataclass(frozen=True)
class Options:
    """The packages to put in place of ours, and what goes to pytest."""

    versions: dict[str, str] = field(default_factory=dict)
    checkouts: dict[str, Path] = field(default_factory=dict)
    resolution: str = "locked"
    coverage: bool = False
    faults: int = 0
    seed: int = 1
    faults_in: str = "*"
    seconds: int = 0
    pytest: list[str] = field(default_factory=list)


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse(arguments: list[str], start: Path) -> Options:
    """Read the arguments; a relative checkout is looked for from `start`.

    What isn't ours goes to pytest, and so does a word after `--with` that names no package.
    """
    parser = argparse.ArgumentParser(
        prog="bin/regress",
        description="Run the regression suite against other releases of the framework.",
        epilog="Everything else goes to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--with",
        dest="replaced",
        metavar="NAME==VERSION|NAME=PATH",
        action="extend",
        nargs="+",
        default=[],
        help="a release, or a checkout, in place of ours",
    )
    resolution = parser.add_mutually_exclusive_group()
    for name, text in [
        ("lowest", "the lowest versions that pyproject.toml allows"),
        ("newest", "the newest versions that pyproject.toml allows"),
    ]:
        resolution.add_argument(
            f"--{name}", dest="resolution", action="store_const", const=name, help=text
        )
    parser.add_argument("--cov", action="store_true", help="measure the framework's own packages")
    parser.add_argument(
        "--mutate",
        dest="faults",
        metavar="N",
        type=int,
        nargs="?",
        const=200,
        default=0,
        help="put N small faults into copies of the packages; how many does the suite notice?",
    )
    parser.add_argument("--seed", type=int, default=1, help="which faults: others for each seed")
    parser.add_argument("--faults-in", default="*", metavar="GLOB", help="only in such files")
    parser.add_argument(
        "--for",
        dest="seconds",
        metavar="SECONDS",
        type=int,
        default=0,
        help="begin no other fault after so long; the same command goes on",
    )
    known, rest = parser.parse_known_args(arguments)

    versions: dict[str, str] = {}
    checkouts: dict[str, Path] = {}
    for word in known.replaced:
        found = REPLACEMENT.fullmatch(word)
        if not found:
            rest.append(word)
        elif found["sign"] == "==":
            versions[normal(found["name"])] = found["value"]
        else:
            path = (start / Path(found["value"]).expanduser()).resolve()
            if not any((path / name).is_file() for name in ("pyproject.toml", "setup.py")):
                parser.error(f"there is no Python package in {path}")
            checkouts[normal(found["name"])] = path
    if known.replaced and not versions and not checkouts:
        parser.error("--with needs NAME==VERSION or NAME=PATH")
    if twice := versions.keys() & checkouts.keys():
        parser.error(f"{', '.join(sorted(twice))}: a release or a checkout, not both")
    return Options(
        versions=versions,
        checkouts=checkouts,
        resolution=known.resolution or "locked",
        coverage=known.cov,
        faults=known.faults,
        seed=known.seed,
        faults_in=known.faults_in,
        seconds=known.seconds,
        pytest=rest,
    )
