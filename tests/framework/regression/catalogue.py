"""Every fault that can be put into the framework's packages, and which of them count."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tests.framework.regression import ROOT
from tests.framework.regression.faults import Fault
from tests.framework.regression.python_faults import python_faults
from tests.framework.regression.text_faults import script_faults, template_faults

ACCEPTED = ROOT / "tests/framework/regression/equivalent.toml"
FINDERS = {
    **{".py": python_faults, ".js": script_faults, ".mjs": script_faults},
    **{".html": template_faults, ".mjml": template_faults, ".jpy": template_faults},
}
#: Where a fault may let an attacker in: a file, and a function of it.
SECURITY = (
    ("hyperflask/security.py", ".*"),
    ("hyperflask/utils/tokens.py", ".*"),
    ("hyperflask_users/*.py", ".*"),
    ("flask_mercure_sse/*", r".*(jwt|auth|token|cookie|subscribe|publish|topic).*"),
    ("flask_files/*", r".*(save|validate|upload|filename|uuid|url|send|serve).*"),
    ("flask_sqlorm/encrypted.py", ".*"),
    ("sqlorm/types/encrypted.py", ".*"),
    ("jinja_super_macros/html.py", ".*"),
    ("flask_suspense/*", ".*(escape|script|js).*"),
    ("*", r".*(csrf|csp|nonce|escape|sanitize|safe_redirect|secret|authorize).*"),
)


@dataclass(frozen=True)
class Place:
    """A fault and the file of the package that it is put into."""

    home: Path
    file: Path
    fault: Fault

    @property
    def name(self) -> str:
        return self.file.relative_to(self.home.parent).as_posix()

    @property
    def line(self) -> str:
        return self.source.splitlines()[self.fault.line - 1].strip()

    @property
    def source(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def change(self) -> str:
        return self.fault.shown(self.source)

    @property
    def guards(self) -> bool:
        """Whether security depends on this place."""
        if self.fault.kind == "missing escape":
            return True
        return any(
            fnmatch(self.name, file) and re.fullmatch(scope, self.fault.scope, re.IGNORECASE)
            for file, scope in SECURITY
        )


def all_faults(homes: dict[str, Path]) -> list[Place]:
    """Every fault of these packages, in an order that doesn't depend on the machine."""
    return [Place(home, file, fault) for home in homes.values() for file, fault in _of(home)]


def _of(home: Path) -> Iterator[tuple[Path, Fault]]:
    for file in sorted(home.rglob("*")) if home.is_dir() else [home]:
        if file.suffix in FINDERS and "node_modules" not in file.parts:
            for fault in FINDERS[file.suffix](file.read_text(encoding="utf-8")):
                yield file, fault


@dataclass(frozen=True)
class Accepted:
    """What doesn't count, and why: places that nothing reaches, faults that change nothing."""

    files: dict[str, str]
    faults: dict[tuple[str, str], list[str]]

    def covers(self, place: Place) -> bool:
        if any(fnmatch(place.name, pattern) for pattern in self.files):
            return True
        changes = self.faults.get((place.name, place.line))
        return changes is not None and (not changes or place.change in changes)


def accepted(path: Path = ACCEPTED) -> Accepted:
    """Read the list. Every entry says why."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    files = {entry["file"]: entry["why"] for entry in found.get("unreachable", [])}
    faults = {
        (entry["file"], entry["line"]): entry.get("changes", [])
        for entry in found.get("equivalent", [])
        if entry["why"]
    }
    return Accepted(files, faults)
