"""A page that names its layout (`page.layout = …`) enters it as content, not as source."""

from typing import Any

import markdown
from flask import current_app, render_template, render_template_string
from flask_file_routes import ModuleView, page
from markupsafe import Markup

from app.framework import Mend

MEND = Mend(
    name="layout_templates",
    package="flask-file-routes",
    version="0.3.2",
    file="view.py:98-106",
    defect=(
        "With `page.layout` the rendered page is pasted into the source of a second template: "
        "what a visitor wrote (`{{ config.SECRET_KEY }}`) is executed on the server."
    ),
    test="tests/framework/test_layout_templates.py",
    replaces=("flask_file_routes.view:ModuleView._render",),
)


def render(self: ModuleView) -> Any:
    """The page, in its layout's block when it has a layout ("file.html" or "file.html:block").

    In a layout the late parts of a page are rendered at once.
    """
    layout, _, block = (page.get("layout") or "").partition(":")
    if page.get("is_markdown"):
        options = {
            **current_app.config.get("PAGES_MARKDOWN_OPTIONS", {}),
            **page.get("markdown_options", {}),
        }
        out = markdown.markdown(render_template(page.template), **options)
    else:
        out = render_template(page.template) if layout else self._render_template()
    if not layout:
        return out
    block = block or "content"
    if not block.isidentifier():
        raise ValueError(f"not the name of a block: {block!r}")
    return render_template_string(
        "{% extends layout_file %}{% block " + block + " %}{{ page_content }}{% endblock %}",
        layout_file=layout,
        page_content=Markup(out),  # noqa: S704 - a rendered template
    )


def patch() -> None:
    """Replace the method of every file route."""
    ModuleView._render = render
