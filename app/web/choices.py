"""What a reader chose for this browser, kept in a cookie for a year."""

from flask import current_app


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
