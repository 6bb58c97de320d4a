"""The page in an archive that says, to whoever unpacks it years later, what is in it."""

from typing import Any

from flask import current_app
from flask_babel import force_locale, get_locale


def page_of(manifest: dict[str, Any], people: list[dict[str, Any]], locale: str | None) -> str:
    """The page in the language of whoever asked for the archive."""
    with force_locale(locale or current_app.config["BABEL_DEFAULT_LOCALE"]):
        template = current_app.jinja_env.get_template("layouts/archive.html")
        return template.render(
            manifest=manifest,
            workspace=manifest["workspace"],
            members=[person for person in people if person["email"]],
            language=str(get_locale()).replace("_", "-"),
        )
