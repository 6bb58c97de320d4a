"""Addresses that programs know by heart: where a password manager finds what it looks for."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core.links import absolute_url
from app.web.policies import Policy, declare


def install(app: Any) -> None:
    """Put them on the map, for everybody."""
    for name, function in (
        ("change-password", change_password),
        ("passkey-endpoints", passkey_endpoints),
    ):
        app.add_url_rule(f"/.well-known/{name}", function.__name__, function)
        declare(app, function.__name__, Policy("public"))


def change_password() -> Response:
    """To the form; who isn't signed in comes there by way of signing in. Browsers open it when a
    password turns up in a leak."""
    return redirect(url_for("account.password"), 302)


def passkey_endpoints() -> dict[str, str]:
    """Where to add a passkey, and to look after them (W3C): absolute, as the standard asks."""
    return {
        "enroll": absolute_url("account.security_passkeys_new"),
        "manage": absolute_url("account.security"),
    }
