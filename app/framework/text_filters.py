"""`{{ text|nl2br }}` keeps lines apart where templates escape."""

from typing import Any

from hyperflask.utils import html
from markupsafe import Markup, escape

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="text_filters",
    package="hyperflask",
    version="0.6.0",
    file="utils/html.py:13",
    defect=(
        "`nl2br` returns plain text: the text is raw HTML where templates do not escape, and "
        "its `<br>` are shown as text where they do."
    ),
    test="tests/framework/test_text_filters.py",
    replaces=("hyperflask.utils.html:nl2br",),
)


def nl2br(value: Any) -> Markup:
    """The escaped text with `<br>` for its line breaks."""
    return Markup("<br>").join(escape(value).replace("\r\n", "\n").split("\n"))


def patch() -> None:
    """Replace the filter before an app takes it."""
    replace(html.nl2br, nl2br)
