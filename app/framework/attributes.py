"""Escape the attributes, and the content, of the elements that components make."""

import re
from typing import Any

from jinja_super_macros import html
from markupsafe import Markup, escape

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="attributes",
    package="jinja-super-macros",
    version="0.2.0",
    file="html.py:29",
    defect=(
        "`html_attrs` never escapes: a quote in a value (`<{Link title=q}>`) ends the attribute, "
        "and the order of classes changes from process to process. `html_tag` takes plain text "
        "for HTML."
    ),
    test="tests/framework/test_attributes.py",
    replaces=(
        "jinja_super_macros.html:html_attrs",
        "jinja_super_macros.html:html_class",
        "jinja_super_macros.html:html_tag",
    ),
)

NOT_IN_A_NAME = re.compile(r"[\s\"'<>/=\x00-\x1f\x7f]")


def html_attrs(
    attrs: dict[str, Any] | None = None, class_: Any = None, class__: Any = None, **kwargs: Any
) -> Markup:
    """Attributes as HTML: None and False leave one out, True gives its name alone.

    A value is escaped unless it is markup already; a quote is escaped even then.
    """
    values = {**(attrs or {}), **kwargs}
    classes = html_class(class__, class_, kwargs.get("class"), values.pop("class", None))
    if classes:
        values["class"] = classes
    parts = []
    for key, value in values.items():
        name = key.removesuffix("_").replace("_", "-")
        if value is None or value is False:
            continue
        if NOT_IN_A_NAME.search(name):
            raise ValueError(f"not the name of an attribute: {name!r}")
        if value is True:
            parts.append(Markup(name))  # noqa: S704 - checked above
        else:
            text = _without_quotes(escape(value).strip())
            parts.append(Markup('{}="{}"').format(name, text))
    return Markup(" ").join(parts)


def html_class(*args: Any, **kwargs: Any) -> Markup:
    """The classes in the order they are given, each once."""
    classes: dict[str, None] = {}
    for arg in args:
        if isinstance(arg, dict):
            kwargs.update(arg)
        elif isinstance(arg, (list, tuple, set)):
            classes.update(dict.fromkeys(sorted(arg) if isinstance(arg, set) else arg))
        elif arg:
            classes.update(dict.fromkeys(arg.split()))
    classes.update(dict.fromkeys(name for name, is_on in kwargs.items() if is_on))
    return Markup(" ").join(classes)


def html_tag(
    tagname: str, attrs: dict[str, Any] | None = None, inner: Any = None, **kwargs: Any
) -> Markup:
    """An element with its content, or its start tag alone; text is escaped."""
    attributes = html_attrs(attrs, **kwargs)
    start = Markup("<{}{}>").format(tagname, Markup(" ") + attributes if attributes else "")
    return start if inner is None else start + escape(inner) + Markup("</{}>").format(tagname)


def _without_quotes(markup: Markup) -> Markup:
    return markup.replace('"', Markup("&#34;"))


def patch() -> None:
    """Put our functions wherever the framework has imported the originals."""
    for function in (html_attrs, html_class, html_tag):
        replace(getattr(html, function.__name__), function)
