"""Redirect visitors to our own paths only."""

import unicodedata
from urllib.parse import unquote, urlsplit

from hyperflask import security

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="redirects",
    package="hyperflask",
    version="0.6.0",
    file="security.py:6",
    defect="`is_safe_redirect_url` accepts `https:///evil.test`, which browsers take elsewhere.",
    test="tests/framework/test_redirects.py",
    replaces=("hyperflask.security:is_safe_redirect_url",),
)


def is_own_path(target: str | None) -> bool:
    """Whether the target is a path of ours: "/" and then neither "/" nor "\\", decoded or not."""
    if not target:
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme or parts.netloc or not _is_plain(target):
        return False
    path = parts.path
    while path != (decoded := unquote(path)):
        path = decoded
        if not _is_plain(path):
            return False
    return True


def _is_plain(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return False
    return not any(unicodedata.category(character).startswith("C") for character in path)


def safe_path(target: str | None, default: str = "/") -> str:
    """The target if it is a path of ours, else the default."""
    return target if target is not None and is_own_path(target) else default


def patch() -> None:
    """Replace the framework's check."""
    replace(security.is_safe_redirect_url, is_own_path)
