"""Mends of the framework: one small module per defect, each with a test that fails without it.

Every module of this room declares a `MEND` that says what is wrong, in which package,
version and file, and which test shows it. It may define

- `patch()`: correct the installed packages, once per process, before an app is made;
- `install(app)`: correct one app, right after it was made.

`MEND.replaces` names the private things it leans on: when a release changes one of them, the
start says so (`fingerprints.py`).

`MENDS_SKIP=name,name` leaves mends out: that is how `tests/framework/test_registry.py`
proves that each one is still needed. `MENDS_SKIP=all` leaves the framework as it is:
`tests/framework/defects` states there what is wrong with it. When a release repairs a defect,
those tests turn red and the module goes.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

#: The order in which mends are applied.
MODULES = (
    "autoescape",
    "attributes",
    "page_metadata",
    "suspense_script",
    "render_leak",
    "layout_templates",
    "page_methods",
    "csrf",
    "security_headers",
    "proxies",
    "redirects",
    "error_pages",
    "hub_routes",
    "mercure_tokens",
    "outside_urls",
    "configuration",
    "import_errors",
    "several_apps",
    "column_types",
    "sql_docstrings",
    "composite_rows",
    "transactions",
    "transactional_jobs",
    "migrations",
    "postgresql",
    "sqlite_broker",
    "flash_toasts",
    "oob_elements",
    "text_filters",
    "page_actions",
    "web_components",
    "form_declarations",
    "htmx_replies",
    "composite_keys",
    "lazy_columns",
    "object_markup",
    "mail_arguments",
    "data_collections",
    "file_storage",
    "job_results",
)


@dataclass(frozen=True)
class Mend:
    """A defect of the framework, and where its correction is proved."""

    name: str
    package: str
    version: str
    file: str
    defect: str
    test: str
    #: What it takes the place of, or leans on, as `module:name`: `fingerprints.py` compares it.
    replaces: tuple[str, ...] = ()


def skipped() -> set[str]:
    """The names in `MENDS_SKIP`."""
    return {name.strip() for name in os.environ.get("MENDS_SKIP", "").split(",") if name.strip()}


def is_on(name: str) -> bool:
    """Whether the mend of that name is applied in this process."""
    return not skipped() & {name, "all"}


def modules() -> Iterator[ModuleType]:
    """Every module of mends, in the order they are applied."""
    for name in MODULES:
        yield import_module(f"{__name__}.{name}")


def registry() -> list[Mend]:
    """Every mend there is."""
    return [module.MEND for module in modules()]


#: What `patch_all` found to be other than when the mends were written; None before it ran.
changed: list[Any] | None = None


def patch_all() -> None:
    """Correct the installed packages. The second call does nothing.

    What the mends replace is compared first with what it was: a difference is a warning in the
    log, one line for each, since a corrected product is better than none.
    """
    global changed
    if changed is None:
        fingerprints = import_module(f"{__name__}.fingerprints")
        changed = fingerprints.warn(mend for mend in registry() if is_on(mend.name))
        _call_each("patch")


def install_all(app: Any) -> None:
    """Correct one freshly made app."""
    _call_each("install", app)


def _call_each(function: str, *args: Any) -> None:
    for module in modules():
        if is_on(module.MEND.name) and hasattr(module, function):
            getattr(module, function)(*args)
