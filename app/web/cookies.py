"""Cookies that only we read: named in the settings, for every path, out of scripts' reach."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response


def value_of(setting: str) -> str | None:
    """What this browser's cookie of that name holds."""
    return request.cookies.get(current_app.config[setting])


def set_cookie(response: Response, setting: str, value: str, seconds: int) -> Response:
    """Give the browser a cookie."""
    response.set_cookie(current_app.config[setting], value, max_age=seconds, **_flags())
    return response


def drop_cookie(response: Response, setting: str) -> Response:
    """Take it back."""
    response.delete_cookie(current_app.config[setting], **_flags())
    return response


def _flags() -> dict[str, Any]:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return {"secure": secure, "httponly": True, "samesite": "Lax"}
