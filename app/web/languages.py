"""Which language a reader gets: their choice, this browser's choice, or what it asks for."""

from flask import current_app, g, request
from flask_babel import get_locale

from app.identity.actions import choose_locale
from app.web import choices
from app.web.people import current_person

COOKIE = choices.LOCALE


def install(app):
    """Let the reader's choice decide, never a link's; components ask for it too."""
    babel = app.extensions["babel"]
    babel.extract_locale_from_request = None  # a GET must not change anything
    babel.locale_selector = wanted_language
    babel.timezone_selector = wanted_zone
    app.jinja_env.globals["get_locale"] = get_locale


def languages() -> dict[str, str]:
    """Every language we speak: code → its own name."""
    return current_app.config["LANGUAGES"]


def wanted_language() -> str:
    """The language for this reader.

    A person's own choice counts where a door has let them in. Public pages go by the
    browser's cookie, so that they, and error pages, need no database.
    """
    fallback = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not request:
        return fallback
    person = g.get("person")
    for choice in (person and person.locale, request.cookies.get(COOKIE)):
        if choice in languages():
            return choice
    return request.accept_languages.best_match(languages(), fallback)


def wanted_zone() -> str | None:
    """By which clock this reader is told the time; None is UTC."""
    person = g.get("person") if request else None
    return person.time_zone if person else None


def remember(response, locale: str | None):
    """Keep the choice, in the browser and with the person."""
    if locale in languages():
        keep(response, locale)
        if person := current_person():
            choose_locale(person, locale)
    return response


def keep(response, locale: str | None):
    """Keep a person's choice in the browser too."""
    if locale in languages():
        choices.keep(response, COOKIE, locale)
    return response
