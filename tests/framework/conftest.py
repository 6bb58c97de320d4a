"""Small apps for the tests of the mends: real ones, made of a few files in a temporary folder."""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import flask.signals
import pytest
from blinker import Signal
from flask import Flask, render_template_string

from app import framework
from app.framework.application import App

framework.patch_all()  # before the tests import by name what a mend replaces

MakeApp = Callable[..., App]

_numbers = itertools.count()
_SIGNALS = [value for value in vars(flask.signals).values() if isinstance(value, Signal)]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """`make_app({"pages/index.jpy": "Hello"}, NAME=value)` makes an app of these files.

    `options` go to the constructor. Every app gets an import name of its own, because pages
    and components are imported as modules of the app's package.
    """
    with apps_in(tmp_path) as make:
        yield make


@contextmanager
def apps_in(folder: Path) -> Iterator[MakeApp]:
    """`make_app` for as long as a fixture of another scope wants it."""
    names: list[str] = []
    receivers = {signal: set(signal.receivers) for signal in _SIGNALS}

    def make(
        files: dict[str, str] | None = None, options: dict[str, Any] | None = None, **config: Any
    ) -> App:
        name = f"app_under_test_{next(_numbers)}"
        names.append(name)
        root = folder / name
        root.mkdir()
        for path, text in (files or {}).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        sys.modules[name] = package = ModuleType(name)
        package.__path__ = [str(root)]
        settings = {
            "SECRET_KEY": "a secret key for the tests of the mends",
            "TESTING": True,
            "SQLORM_URI": f"sqlite://{root}/test.db",
            "MAIL_BACKEND": "locmem",
            "MAIL_DEFAULT_SENDER": "sender@example.com",
            **config,
        }
        arguments = {
            "root_path": str(root),
            "static_folder": str(root / "public"),
            "static_url_path": "/static",
            "config": settings,
            "config_filename": None,
            "proxy_fix": False,
            "healthcheck_url": None,
            **(options or {}),
        }
        framework.patch_all()
        app = App(name, **arguments)
        framework.install_all(app)
        return app

    yield make

    for signal, before in receivers.items():
        for key in set(signal.receivers) - before:
            signal.disconnect(signal.receivers[key])
    for name in names:
        sys.meta_path[:] = [
            finder
            for finder in sys.meta_path
            if not getattr(finder, "package_name", "").startswith(name)
        ]
        for module in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
            del sys.modules[module]


@pytest.fixture
def with_accounts(make_app: MakeApp) -> Iterator[Callable[..., Flask]]:
    """`with_accounts(files, NAME=value)` makes an app with hyperflask-users."""
    from tests.framework.accounts import accounts  # the product does without that package

    with accounts(make_app) as make:
        yield make


@pytest.fixture
def render(make_app: MakeApp) -> Callable[..., str]:
    """`render(source, name=value)` gives a template's text as HTML, in an app without files."""
    app = make_app()

    def render(source: str, **values: Any) -> str:
        with app.test_request_context():
            app.preprocess_request()
            return render_template_string(source, **values)

    return render
