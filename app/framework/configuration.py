"""Settings: `config.yml`, `config.<env>.yml`, `.env`, the environment; the later one wins."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

from app.framework import Mend, is_on

MEND = Mend(
    name="configuration",
    package="flask-configurator",
    version="0.1.2",
    file="flask_configurator/config.py:15-23",
    defect="the file beats .env, and .env beats the environment; .env is looked for elsewhere",
    test="tests/framework/test_configuration.py",
    replaces=("flask_configurator.config:Config.load",),
)


class ConfigurationError(Exception):
    """The settings can't be read; the text names the file."""


def load(root: Path, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The application's settings, with upper-case keys.

    `FLASK_<KEY>` in the environment (or in `.env`) is read as JSON if it is JSON; the names
    listed under `ENVIRONMENT` in config.yml are taken without prefix, as text.
    """
    environ = os.environ if environ is None else environ
    if not is_on("configuration"):
        return _as_the_framework_does(root)
    dotenv = {
        key: value
        for key, value in dotenv_values(root / ".env", interpolate=False).items()
        if value is not None
    }
    variables = {**dotenv, **environ}
    env = environment_of(variables)

    settings = _read_yaml(root / "config.yml")
    if (own := root / f"config.{env}.yml").exists():
        settings.update(_read_yaml(own))
    plain_names = settings.pop("ENVIRONMENT", None) or []
    settings.update(_from_variables(dotenv, plain_names))
    settings.update(_from_variables(environ, plain_names))
    settings["ENV"] = env
    return settings


def environment_of(variables: Mapping[str, str]) -> str:
    """`development` when debugging, else what FLASK_ENV says, else `production`."""
    if variables.get("FLASK_DEBUG") == "1":
        return "development"
    return variables.get("FLASK_ENV") or "production"


def _from_variables(variables: Mapping[str, str], plain_names: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name.removeprefix("FLASK_").upper(): _parsed(value)
        for name, value in variables.items()
        if name.startswith("FLASK_")
    }
    found.update({name.upper(): variables[name] for name in plain_names if name in variables})
    return found


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        raise ConfigurationError(f"there is no {path}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path}{line}: {getattr(error, 'problem', error)}") from error
    if not isinstance(loaded, dict):
        raise ConfigurationError(f"{path} must hold names and values")
    return {str(key).upper(): value for key, value in loaded.items()}


def _as_the_framework_does(root: Path) -> dict[str, Any]:
    from flask_configurator import Config

    config = Config(str(root))
    debug = os.environ.get("FLASK_DEBUG") == "1"
    config.load("config.yml", "development" if debug else "production")
    return dict(config)
