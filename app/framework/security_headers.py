"""A strict policy and the other security headers, on every reply."""

import re
import secrets
from typing import Any

from flask import Flask, Response, g
from hyperflask import security

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="security_headers",
    package="hyperflask",
    version="0.6.0",
    file="security.py:18,29, app.py:94,122",
    defect=(
        "The default policy allows inline scripts, eval, any object, frame and image; a policy "
        "given as a dict grows with every reply and keeps old nonces valid; SERVER_SECURED never "
        "sends HSTS; CSP_HEADER: false also drops nosniff."
    ),
    test="tests/framework/test_security_headers.py",
    replaces=(
        "hyperflask.security:csp_nonce",
        "hyperflask.security:respond_with_security_headers",
    ),
)

#: These choose the framework's scripts that work without eval.
DEFAULTS: dict[str, Any] = {"CSP_UNSAFE_EVAL": False, "CSP_UNSAFE_INLINE": False}

#: NONCE stands for the nonce of the reply. The setting CSP_SOURCES adds to these, for example
#: {"img-src": ["https://images.example.com"]}.
POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "NONCE"],
    "style-src": ["'self'", "NONCE"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
}
HEADERS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=63072000; includeSubDomains"
SOURCE = re.compile(r"[^\s;,]+")


def csp_nonce() -> str:
    """The nonce of this reply: 128 random bits."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def policy(sources: dict[str, list[str]]) -> str:
    """The policy with the additional sources, NONCE still standing for the nonce."""
    directives = {name: list(values) for name, values in POLICY.items()}
    for name, values in sources.items():
        for source in values:
            if not SOURCE.fullmatch(source) or source.startswith("'unsafe-"):
                raise ValueError(f"CSP_SOURCES may not add {source!r} to {name}")
        before = [value for value in directives.get(name, []) if value != "'none'"]
        directives[name] = [*before, *values]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def patch() -> None:
    """Replace the nonce, which is short."""
    replace(security.csp_nonce, csp_nonce)


def install(app: Flask) -> None:
    """Write the headers on whatever is sent, also when another handler fails before."""
    handlers = app.after_request_funcs[None]
    handlers[:] = [f for f in handlers if f.__name__ != "respond_with_security_headers"]
    template = policy(app.config.get("CSP_SOURCES") or {})
    process_response = app.process_response

    def forget_nonce() -> None:
        g.pop("csp_nonce", None)  # of a previous request in the same context, in a test

    def process_and_secure(response: Response) -> Response:
        try:
            response = process_response(response)
        finally:
            secure(response)
        return response

    def secure(response: Response) -> None:
        headers = response.headers
        own = template.replace("NONCE", f"'nonce-{csp_nonce()}'")
        # A view may add a policy of its own: browsers apply both. A sandboxed document, which
        # runs no script and has no origin, may have its own alone: a mail brings inline styles.
        others = [p for p in headers.getlist("Content-Security-Policy") if "'nonce-" not in p]
        alone = any(p.startswith("sandbox") and "allow-s" not in p for p in others)
        headers.setlist("Content-Security-Policy", others if alone else [*others, own])
        headers["X-Content-Type-Options"] = "nosniff"
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if app.config["SERVER_SECURED"]:
            headers["Strict-Transport-Security"] = HSTS

    app.before_request_funcs.setdefault(None, []).insert(0, forget_nonce)
    app.process_response = process_and_secure
