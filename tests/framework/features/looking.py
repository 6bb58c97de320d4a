"""Look at HTML as a browser does: elements and classes, whatever their order and spacing."""

from collections.abc import Mapping

import lxml.html
from lxml.html import HtmlElement


def tree(html: str) -> HtmlElement:
    """The elements of a fragment, or of a whole page."""
    if "<html" in html:
        return lxml.html.document_fromstring(html)
    return lxml.html.fragment_fromstring(html, create_parent="div")


def text(element: HtmlElement) -> str:
    """What a reader sees of it, with single spaces."""
    return " ".join(element.text_content().split())


def one(html: str, selector: str) -> HtmlElement:
    """The only element that the selector finds."""
    found = tree(html).cssselect(selector)
    assert len(found) == 1, f"{len(found)} elements for {selector!r} in {html}"
    return found[0]


def check(html: str, expected: Mapping[str, object]) -> None:
    """Every selector finds what is expected of it.

    The value is the text of the only element found, None if any text will do, or the number
    of elements.
    """
    for selector, value in expected.items():
        if isinstance(value, int):
            assert len(tree(html).cssselect(selector)) == value, f"{selector} in {html}"
        elif value is None:
            one(html, selector)
        else:
            assert text(one(html, selector)) == value, f"{selector} in {html}"
