"""Rows that show themselves (`__macro__`) are markup where templates escape."""

from hyperflask import models
from markupsafe import Markup, escape

from app.framework import Mend

MEND = Mend(
    name="object_markup",
    package="hyperflask",
    version="0.6.0",
    file="models.py:14, 43",
    defect=(
        "`{{ row }}` and `{{ rows }}` give a component's HTML as plain text, which every template "
        "that escapes escapes; a row without a component is raw HTML in a list of them."
    ),
    test="tests/framework/test_object_markup.py",
    replaces=(
        "hyperflask.models:Model.__str__",
        "hyperflask.models:ModelResultSet.__str__",
    ),
)


def row_as_html(self: models.Model) -> Markup:
    """The component of the row, or its escaped name."""
    text = str(self)
    return Markup(text) if self.__macro__ else escape(text)  # noqa: S704 - a component escapes


def rows_as_html(self: models.ModelResultSet) -> Markup:
    """One row after the other."""
    return Markup("").join(row_as_html(row) for row in self)


def patch() -> None:
    """Tell templates that these know how to show themselves."""
    models.Model.__html__ = row_as_html
    models.ModelResultSet.__html__ = rows_as_html
    models.ModelResultSet.__str__ = rows_as_html
