"""Import what a room has, and let every error in it be seen.

The framework takes any ImportError inside `models.py` or `tasks.py` for "there is no such file":
a missing package or a typing error makes tables and routes disappear without a word.
"""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import hyperflask.factory

from app.framework import Mend, is_on

MEND = Mend(
    name="import_errors",
    package="hyperflask",
    version="0.6.0",
    file="hyperflask/factory.py:76-95",
    defect="an ImportError inside models or tasks is swallowed: what they define is missing",
    test="tests/framework/test_import_errors.py",
    replaces=("hyperflask.factory:try_import",),
)


def import_room(name: str) -> ModuleType | None:
    """The room of that name (`projects`, or a dotted path), or None if there is no such room."""
    return _import_if_there(name if "." in name else f"app.{name}")


def import_submodules(package: str, names: Iterable[str]) -> list[ModuleType]:
    """Import those of the package's modules that exist. What goes wrong inside them is raised."""
    found = (_import_if_there(f"{package}.{name}") for name in names)
    return [module for module in found if module is not None]


def _import_if_there(name: str) -> ModuleType | None:
    if not is_on("import_errors"):
        try:
            return import_module(name)
        except ImportError:
            return None
    parent, _, _ = name.rpartition(".")
    if parent and find_spec(parent) is None:
        return None
    return import_module(name) if find_spec(name) else None


def try_import(app: Any, name: str, import_submodules: bool = True) -> dict[str, Any] | None:
    """The framework's function, for apps made by `hyperflask.factory.create_app`."""
    module = _import_if_there(app.relative_import_name(name))
    if module is None:
        return None
    return {key: value for key, value in vars(module).items() if not key.startswith("_")}


def patch() -> None:
    """Make the framework's own factory strict too."""
    hyperflask.factory.try_import = try_import
