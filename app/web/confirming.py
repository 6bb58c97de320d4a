"""“Confirm that it's you”: dangerous acts ask for a proof that is some minutes old at most.

A page says so at its door, `page.signed_in(confirmed=True)`. Who hasn't confirmed goes to
/account/confirm, shows any factor they have, and comes back to the page. What they sent isn't
repeated for them: they come back to the form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from hyperflask.utils.htmx import htmx_redirect
from werkzeug.wrappers import Response

from app.framework.redirects import safe_path
from app.identity import factors
from app.identity.models import User


class NotConfirmed(Exception):
    """The person is in, but hasn't lately shown that it's them."""


@dataclass(frozen=True)
class Way:
    """One way to show that it's you: a page of its own under /account/confirm."""

    endpoint: str
    #: What the button says that leads there.
    words: Any
    #: Whether this person has it.
    offered: Callable[[User], bool]


#: Every way there is, the one that people like best first.
WAYS: list[Way] = [
    Way(
        "account.confirm_passkey",
        _l("Use a passkey"),
        lambda user: "passkey" in factors.ways_of(user).names,
    ),
    Way(
        "account.confirm_totp",
        _l("Use an authenticator app"),
        lambda user: "totp" in factors.ways_of(user).names,
    ),
    Way(
        "account.confirm_password",
        _l("Use your password"),
        lambda user: bool(user.password_hash),
    ),
    Way(
        "account.confirm_recovery",
        _l("Use a recovery code"),
        lambda user: "recovery" in factors.ways_of(user).names,
    ),
    Way(
        "account.confirm_code",
        _l("Get a code by mail"),
        # Else the mailbox would be as good as the password or the factor.
        lambda user: not user.has_password and not factors.has_factor(user),
    ),
]


def ways_of(user: User) -> list[Way]:
    """How this person can show that it's them."""
    return [way for way in WAYS if way.offered(user)]


def install(app: Flask) -> None:
    """Send who must confirm to where they can."""
    app.register_error_handler(NotConfirmed, lead_there)


def require(person: User | None) -> None:
    """Raise NotConfirmed unless they have lately shown that it's them."""
    if not person or not person.is_confirmed:
        raise NotConfirmed


def lead_there(error: NotConfirmed) -> Response:
    """To /account/confirm, and from there back to this page."""
    url = url_for("account.confirm", next=way_back() or None)
    if "HX-Request" in request.headers:
        return htmx_redirect(url)
    return redirect(url, 303)


def way_back() -> str:
    """The page to come back to: this one if it can be looked at, else the one that called it."""
    if request.url_rule and "GET" in (request.url_rule.methods or ()) and not _is_fragment():
        here = request.full_path.rstrip("?") if request.method == "GET" else request.path
        return safe_path(here, "")
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if came_from.netloc not in (request.host, urlsplit(current_app.config["BASE_URL"]).netloc):
        return ""
    return safe_path(came_from._replace(scheme="", netloc="", fragment="").geturl(), "")


def _is_fragment() -> bool:
    """Whether it answers a piece of a page, which nobody can be sent to."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers
