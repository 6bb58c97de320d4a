"""The scripts of web components are on the pages that use them."""

from typing import Any

from app.framework import Mend

MEND = Mend(
    name="web_components",
    package="hyperflask",
    version="0.6.0",
    file="components/webcomponent.py:18",
    defect=(
        "The bundle of web components is included before the first of them is in it: their "
        "scripts are built, but no page loads them."
    ),
    test="tests/framework/test_web_components.py",
    replaces=("hyperflask.components.webcomponent:WebComponentAdapter.register",),
)


def install(app: Any) -> None:
    """Include every script of the bundle that no page includes yet.

    React's components (`jinja:…`) are loaded where they are used.
    """
    included = {path for _, path in app.assets.state.include}
    for entry in app.assets.state.bundles.get("@components", ()):
        if entry.from_package is None and str(entry) not in included:
            app.assets.include(str(entry))
