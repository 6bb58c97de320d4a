"""Data in a late part of a page is text for the script that inserts it, not code."""

import re
from typing import Any

from flask_suspense import SuspenseExtension

from app.framework import Mend

MEND = Mend(
    name="suspense_script",
    package="flask-suspense",
    version="0.3.0",
    file="__init__.py:115,119,154",
    defect=(
        "The late part is put into a JavaScript template literal: `${...}` in data is executed "
        "with the page's nonce, and a backtick breaks the script. One character after "
        "`{% suspense %}` and after `{% fallback %}` is eaten, newline or not."
    ),
    test="tests/framework/test_suspense_script.py",
    replaces=(
        "flask_suspense:SuspenseExtension.preprocess",
        "flask_suspense:SuspenseExtension.render_suspense_replace",
    ),
)

TAG_WITHOUT_NEWLINE = re.compile(r"(\{% (?:suspense|fallback) %\})(?!\n)")

_preprocess = SuspenseExtension.preprocess


def preprocess(
    self: SuspenseExtension, source: str, name: str | None, filename: str | None = None
) -> str:
    """The template with a newline after each tag: that is what the original eats."""
    return _preprocess(self, TAG_WITHOUT_NEWLINE.sub(r"\1\n", source), name, filename)


def render_suspense_replace(self: SuspenseExtension, id: str, body: str) -> Any:
    """The script that puts the late part in its place, as a JSON string."""
    replace = (
        "(window.__replace_suspense__ || "
        "((id, html) => document.getElementById(id).outerHTML = html))"
    )
    return f'{replace}("suspense-{id}", {{% filter tojson %}}{body}{{% endfilter %}})'


def patch() -> None:
    """Replace how the extension writes its script and reads its tags."""
    SuspenseExtension.preprocess = preprocess
    SuspenseExtension.render_suspense_replace = render_suspense_replace
