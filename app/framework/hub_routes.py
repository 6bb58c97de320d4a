"""No route that the application did not ask for."""

from typing import Any

import flask_super_macros

from app.framework import Mend

MEND = Mend(
    name="hub_routes",
    package="flask-mercure-sse, flask-super-macros, flask-debugtoolbar, flask-files",
    version="0.4.1, 0.2.0, 0.16.0, 0.2.0",
    file="ext.py:86, __init__.py:21, __init__.py:120, __init__.py:68",
    defect=(
        "Debug and testing mode register an event hub open to anonymous readers and mint a "
        "publish-everything JWT that never expires; debug mode registers a macro storybook and "
        "debug toolbar routes; every upload is served to everyone under /uploads/."
    ),
    test="tests/framework/test_hub_routes.py",
    replaces=(
        "flask_super_macros:SuperMacros.init_app",
        "flask_mercure_sse.ext:MercureSSE.init_app",
        "flask_files:Files.init_app",
    ),
)

#: Settings that the application may override, by name, one by one.
DEFAULTS: dict[str, Any] = {
    "MERCURE_HUB": False,
    "MERCURE_PUBLISHER_JWT": None,
    "DEBUG_TB_ENABLED": False,
    "FILES_UPLOAD_URL": None,
    "STORYBOOK": False,
}

_init_app = flask_super_macros.SuperMacros.init_app


def init_app(self: Any, app: Any, *args: Any, **kwargs: Any) -> None:
    """Register the macro storybook when the configuration says `STORYBOOK: true`."""
    kwargs.setdefault("storybook", bool(app.config.get("STORYBOOK")))
    _init_app(self, app, *args, **kwargs)


def patch() -> None:
    """Replace the guess "in debug mode, yes" by the setting."""
    flask_super_macros.SuperMacros.init_app = init_app
