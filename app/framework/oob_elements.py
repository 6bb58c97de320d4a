"""Mark an element for htmx to swap elsewhere, whatever the element looks like."""

import re
from collections.abc import Callable

from hyperflask.utils import htmx
from markupsafe import Markup, escape

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="oob_elements",
    package="hyperflask",
    version="0.6.0",
    file="utils/htmx.py:22",
    defect="`htmx_oob('<div>a b</div>')` puts its attribute into the text: the element is broken.",
    test="tests/framework/test_oob_elements.py",
    replaces=("hyperflask.utils.htmx:htmx_oob",),
)

START = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
PARENTS = {"tr": "table", "li": "ul"}
PARTS_OF_A_TABLE = frozenset(
    {"tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "col"}
)


def htmx_oob(
    html: str | Callable[[], str],
    swap: str = "outerHTML",
    target: str | None = None,
    wrap: bool | str = True,
) -> Markup:
    """The element, marked for an out-of-band swap; in an element of its own when it is added."""
    html = str(html() if callable(html) else html).strip()
    mark = f'hx-swap-oob="{escape(f"{swap}:{target}" if target else swap)}"'
    start = START.match(html)
    tag = start[1].lower() if start else ""
    if swap != "outerHTML" and wrap:
        parent = PARENTS.get(tag, "div") if wrap is True else wrap
        html = f"<{parent} {mark}>{html}</{parent}>"
    elif start:
        html = f"{start[0]} {mark}{html[start.end() :]}"
        if wrap and tag in PARTS_OF_A_TABLE:
            html = f"<template>{html}</template>"
    return Markup(html)  # noqa: S704 - the caller's element


def patch() -> None:
    """Put our function wherever the framework has imported the original."""
    replace(htmx.htmx_oob, htmx_oob)
