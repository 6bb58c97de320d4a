"""Light, dark, or as the system has it: kept in a cookie, so that the first paint is right."""

from flask import current_app

COOKIE = "theme"
THEMES = ("system", "light", "dark")


def remember(response, theme: str):
    """Keep the choice in the browser."""
    if theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=365 * 24 * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response
