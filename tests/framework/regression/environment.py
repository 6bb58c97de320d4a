"""A throw-away virtual environment for each set of packages, kept for the next run."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.framework.regression.arguments import Options, normal

Steps = list[list[str]]


class CannotInstall(Exception):
    """The packages can't be installed; the text says where the reason is."""


def without_hashes(lock: str) -> list[str]:
    """The requirements of a lock file, one per line, with neither hashes nor remarks."""
    lines = (line.partition("#")[0].strip().rstrip("\\").strip() for line in lock.splitlines())
    return [line for line in lines if line and not line.startswith("--hash")]


def lowest(requirement: str) -> str:
    """The requirement pinned to its lower bound, if it has one: `>=X` becomes `==X`."""
    found = re.search(r">=\s*([^,;\s]+)", requirement)
    if not found:
        return requirement
    name = re.match(r"[\w.-]+(\[[^\]]*\])?", requirement)
    assert name
    marker = requirement.partition(";")[2]
    return f"{name[0]}=={found[1]}" + (f"; {marker.strip()}" if marker else "")


def requirements(root: Path, resolution: str) -> list[str]:
    """What pyproject.toml asks for, and the tools of development."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = project["dependencies"]
    if resolution == "lowest":
        direct = [lowest(requirement) for requirement in direct]
    return [*direct, *project["optional-dependencies"]["dev"]]


def steps(root: Path, options: Options) -> Steps:
    """What pip is told, one call after the other.

    The replaced packages come last, in a call of their own: they may need other versions of
    their dependencies than we have locked.
    """
    replacements = [f"{name}=={version}" for name, version in sorted(options.versions.items())]
    for _, path in sorted(options.checkouts.items()):
        replacements += ["--editable", str(path)]

    if options.resolution != "locked":
        return [["--upgrade", *requirements(root, options.resolution), *replacements]]
    if not replacements:
        return [["--require-hashes", "--requirement", str(root / "requirements-dev.txt")]]
    replaced = options.versions.keys() | options.checkouts.keys()
    locked = without_hashes((root / "requirements-dev.txt").read_text(encoding="utf-8"))
    kept = [line for line in locked if normal(re.split(r"[\[=<>~!;\s]", line)[0]) not in replaced]
    return [["--no-deps", *kept], ["--upgrade", *replacements]]


def fingerprint(root: Path, options: Options) -> str:
    """A name for everything that goes into the environment."""
    files = [root / "requirements-dev.txt", root / "pyproject.toml"]
    for path in options.checkouts.values():
        files += [path / "pyproject.toml", path / "setup.py", path / "setup.cfg"]
    texts = [sys.version, str(root), repr(steps(root, options))]
    texts += [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def prepare(root: Path, options: Options) -> Path:
    """The Python of an environment with these packages; makes it when it isn't there yet."""
    folder = root / "var/regress" / fingerprint(root, options)
    python = folder / "bin/python"
    finished = folder / "finished"
    if finished.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.with_suffix(".log")
    with log.open("w") as output:
        calls = [[sys.executable, "-m", "venv", str(folder)]]
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
        calls += [pip + step for step in steps(root, options)]
        for call in calls:
            if subprocess.run(call, cwd=root, stdout=output, stderr=output).returncode:
                shutil.rmtree(folder, ignore_errors=True)
                raise CannotInstall(f"the packages can't be installed: see {log}")
    finished.touch()
    return python
