"""Addresses for the world outside a request: in mails, they always name our configured origin."""

from typing import Any

from flask import current_app, url_for


def absolute_url(endpoint: str, **values: Any) -> str:
    """The page's full address under BASE_URL, whatever host the request claimed."""
    return current_app.config["BASE_URL"] + url_for(endpoint, _external=False, **values)
