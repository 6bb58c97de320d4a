"""Which functions of the installed packages the mends put others in the place of.

Seen from outside: every module and class of the framework's packages before, and after, each
mend. `python -m tests.framework.replaced` (in a process where nothing is patched yet) prints what
no mend names in its `replaces`.
"""

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from app import framework

FAMILY = (
    *("hyperflask", "flask_", "jinja_", "jinjapy", "htmx_flask"),
    *("sqlorm", "dramatiq", "wtforms", "markdown", "mjml"),
)

Seen = dict[tuple[str, str], Any]


def look() -> Seen:
    """Every attribute of the family's modules and classes; lists and dicts as they are now."""
    return {(module, name): copied(value) for module, name, value in attributes()}


def copied(value: Any) -> Any:
    """What a list or a dict holds now; anything else as it is."""
    if isinstance(value, dict):
        return list(value.items())
    return list(value) if isinstance(value, list) else value


def attributes() -> Iterator[tuple[str, str, Any]]:
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith(FAMILY):
            for name, value in list(vars(module).items()):
                yield module_name, name, value
                if inspect.isclass(value) and value.__module__ == module_name:
                    for attribute, held in list(vars(value).items()):
                        yield module_name, f"{name}.{attribute}", held


def differences(before: Seen, after: Seen) -> list[tuple[str, str]]:
    """The places that hold something else than before."""
    return [
        place
        for place, value in before.items()
        if place in after and not is_same(after[place], value)
    ]


def is_same(one: Any, other: Any) -> bool:
    """The same object; or lists that hold the same."""
    return one is other or (isinstance(one, list) and isinstance(other, list) and one == other)


def resolve(target: str) -> Any:
    module, _, path = target.partition(":")
    value: Any = import_module(module)
    for name in path.split("."):
        value = inspect.getattr_static(value, name)
    return value


def unnamed() -> Iterator[str]:
    """Patch mend after mend, and name what each replaced without saying so."""
    modules = list(framework.modules())
    before = look()
    for module in modules:
        named = [copied(resolve(target)) for target in module.MEND.replaces]
        if hasattr(module, "patch"):
            module.patch()
        after = look()
        for place in differences(before, after):
            old = before[place]
            if not any(is_same(old, value) for value in named):
                yield f"{module.MEND.name} replaces {':'.join(place)}"
        before = after


if __name__ == "__main__":
    print(*unnamed(), sep="\n")
