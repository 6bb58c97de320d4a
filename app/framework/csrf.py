"""Every request that changes something proves that it comes from our own pages."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.framework import Mend

MEND = Mend(
    name="csrf",
    package="hyperflask, flask-wtf",
    version="0.6.0, 1.3.0",
    file="hyperflask/app.py:74, flask_wtf/csrf.py:310,337",
    defect=(
        "The check is off by default: pages and components with `def post()` accept requests "
        "without a token, from any site. It runs before the page exists, so that an error page "
        "for its refusal fails. All pages have one view name: to exempt one exempts them all."
    ),
    test="tests/framework/test_csrf.py",
    replaces=(
        "flask_wtf.csrf:CSRFProtect.init_app",
        "flask_wtf.csrf:CSRFProtect.protect",
        "flask_wtf.csrf:CSRFProtect._is_exempt",
    ),
)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: What browsers say of a request that one of our own pages, or the user, started.
OUR_OWN = frozenset({"same-origin", "none"})
#: These modules give all their views the same name.
SHARED_VIEWS = ("flask_file_routes.view", "hyperflask.components.core")


def check_origin() -> None:
    """Refuse a request that says it comes from elsewhere, even with a valid token.

    Browsers send `Sec-Fetch-Site` or `Origin`. Who sends neither is no browser and carries no
    visitor's cookie: the token decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OUR_OWN:
        raise CSRFError("The request comes from another site.")
    origin = request.headers.get("Origin")
    ours = {_origin(request.host_url), _origin(current_app.config.get("BASE_URL") or "")}
    if origin is not None and (_origin(origin) is None or _origin(origin) not in ours):
        raise CSRFError("The request comes from another origin.")


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None for what is no address, like `null`."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def is_exempt(protection: CSRFProtect) -> bool:
    """Whether the endpoint takes requests of other programs (a webhook with its own signature).

    The setting CSRF_EXEMPT_ENDPOINTS names them; `csrf.exempt` works for views and blueprints,
    but not for pages and components.
    """
    endpoint = request.endpoint or ""
    if endpoint in current_app.config.get("CSRF_EXEMPT_ENDPOINTS", ()):
        return True
    view = current_app.view_functions[endpoint]
    if view.__module__ in SHARED_VIEWS:
        blueprint = current_app.blueprints.get(request.blueprint or "")
        return blueprint in protection._exempt_blueprints
    return bool(protection._is_exempt())


def install(app: Flask) -> None:
    """Check the origin and the token of every unsafe request, once the page is prepared.

    WTF_CSRF_ENABLED turns the check off in tests only.
    """
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    # The origin is checked instead of the Referer, which some visitors do not send.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    protection = app.extensions["csrf"]

    def protect() -> None:
        if request.method in SAFE_METHODS or not request.endpoint:
            return
        if app.testing and not app.config["WTF_CSRF_ENABLED"]:
            return
        if not is_exempt(protection):
            check_origin()
            protection.protect()

    before = app.before_request_funcs[None]
    before[:] = [f for f in before if f.__module__ != "flask_wtf.csrf"]
    before.append(protect)
