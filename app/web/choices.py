"""What a reader chose for this browser, kept in a cookie for a year."""

from flask import current_app

from app.identity.models import User

LOCALE, THEME = "locale", "theme"


def keep(response, name: str, value: str) -> None:
    """Keep a choice that is no secret."""
    response.set_cookie(
        name,
        value,
        max_age=365 * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def follow(response, user: User) -> None:
    """What a person chose elsewhere counts in this browser too: also on public pages."""
    for name, value in ((LOCALE, user.locale), (THEME, user.theme)):
        if value:
            keep(response, name, value)
