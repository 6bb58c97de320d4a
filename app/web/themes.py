"""Light, dark, or as the system has it: kept with the person, and in a cookie for public pages.

The server writes it into the first byte of a page, so nothing flashes.
"""

from flask import g, request

from app.identity.profile import THEMES, choose_theme
from app.web import choices
from app.web.people import current_person

COOKIE = choices.THEME
SYSTEM = "system"


def install(app):
    """Pages ask `wanted_theme()`: `light`, `dark` or `system`."""
    app.jinja_env.globals["wanted_theme"] = wanted_theme


def wanted_theme() -> str:
    """How pages look to this reader.

    A person's own choice counts where a door has let them in: it follows them to every browser.
    Public pages go by the browser's cookie.
    """
    person = g.get("person")
    for choice in (person and person.theme, request.cookies.get(COOKIE)):
        if choice in THEMES:
            return choice
    return SYSTEM


#: What surrounds a page, for the system's bars: --color-base-200 of assets/theme.css.
COLOURS = {"light": "#f2f6f7", "dark": "#0d1417"}


def remember(response, theme: str | None):
    """Keep the choice, in the browser and with the person."""
    if theme in (SYSTEM, *THEMES):
        keep(response, theme)
        if person := current_person():
            choose_theme(person, theme)
    return response


def keep(response, theme: str | None):
    """Keep a person's choice in the browser too."""
    choices.keep(response, COOKIE, theme if theme in THEMES else SYSTEM)
    return response
