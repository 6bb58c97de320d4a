"""What the mends replace, or lean on, is still what it was when they were written.

A mend puts its function in the place of a private one: when a release changes that, the mend
may undo what the release does. So each names what it takes the place of (`Mend.replaces`), and
`fingerprints.json` holds what that looked like. Once the change is understood, and the mend
still right, `MENDS_SKIP=all python -m app.framework.fingerprints` writes the file anew.
"""

import hashlib
import inspect
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.framework import Mend, registry

FILE = Path(__file__).with_name("fingerprints.json")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """Something that a mend replaces, and that is no longer what it was."""

    mend: Mend
    target: str

    def __str__(self) -> str:
        return (
            f"the mend {self.mend.name} was written for {self.mend.package} {self.mend.version}: "
            f"{self.target} of {installed(self.mend)} is another. Read what has changed, then "
            f"app/framework/{self.mend.name}.py."
        )


def installed(mend: Mend) -> str:
    """The packages that a mend corrects, with the versions that are installed."""
    found = []
    for name in mend.package.split(", "):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} (not installed)")
    return ", ".join(found)


def fingerprint(target: str) -> str:
    """What stands at `module:name.of.it`, shortened; `missing` when nothing does."""
    module, _, path = target.partition(":")
    try:
        value: Any = import_module(module)
        for name in path.split("."):
            value = inspect.getattr_static(value, name)
        return hashlib.sha256(described(value).encode()).hexdigest()[:16]
    except (ImportError, AttributeError, OSError):
        return "missing"


def described(value: Any) -> str:
    """The source of a function; of anything else, what it holds."""
    if isinstance(value, classmethod | staticmethod):
        return described(value.__func__)
    if isinstance(value, property):
        return described(value.fget)
    if isinstance(value, partial):
        return described(value.func)
    if inspect.isfunction(value):
        return inspect.getsource(value)
    if inspect.isclass(value):
        names = {*vars(value), *getattr(value, "__annotations__", ())}
        public = sorted(name for name in names if not name.startswith("_"))
        return f"class {value.__qualname__} {public}"
    if isinstance(value, dict):
        return repr(sorted(f"{key}: {described(held)}" for key, held in value.items()))
    if value is None or isinstance(value, str | int | float | list | tuple):
        return repr(value)
    return type(value).__qualname__ + described(getattr(value, "__dict__", {}))


def read() -> dict[str, dict[str, str]]:
    """What each mend found when it was written."""
    known: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return known


def changes(mends: Iterable[Mend], known: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """What is not as known. To be asked before anything is patched."""
    return [
        Change(mend, target)
        for mend in mends
        for target in mend.replaces
        if fingerprint(target) != known.get(mend.name, {}).get(target)
    ]


def warn(mends: Iterable[Mend]) -> list[Change]:
    """Say in the log what has changed, one line each."""
    found = changes(mends, read())
    for change in found:
        log.warning("%s", change)
    return found


def write() -> None:
    """Take what is installed for what is known."""
    known = {m.name: {target: fingerprint(target) for target in m.replaces} for m in registry()}
    FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
