"""Light, dark, or as the system has it: kept in a cookie, so that the first paint is right."""

from app.web import choices

COOKIE = "theme"
THEMES = ("system", "light", "dark")


def remember(response, theme: str | None):
    """Keep the choice in the browser. layouts/base.html reads it."""
    if theme in THEMES:
        choices.keep(response, COOKIE, theme)
    return response
