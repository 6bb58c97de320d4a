"""Render a page without leaving a trace in the cached template."""

from typing import Any

import flask_suspense
from flask import Flask, current_app, g
from flask.signals import before_render_template, template_rendered
from jinja2 import Template

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="render_leak",
    package="flask-suspense",
    version="0.3.0",
    file="__init__.py:32,41",
    defect=(
        "Each request wraps `render` of the cached template once more and never unwraps it: the "
        "964th rendering of a page in a process raises RecursionError, and so does every one "
        "after it; each wrapper keeps the context of a past request in memory."
    ),
    test="tests/framework/test_render_leak.py",
    replaces=(
        "flask_suspense:render_template",
        "flask_suspense:make_suspense_response",
    ),
)


def render_template(template_name_or_list: Any, **context: Any) -> Any:
    """The page, followed by its late parts when it has some.

    The same steps as in Flask's `render_template`: they are repeated here because the late
    parts need the context with what the context processors gave.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    flask_suspense.suspense_before_render_template.send(
        app, template=template_name_or_list, context=context
    )
    template: Template = app.jinja_env.get_or_select_template(template_name_or_list)
    g.suspense_enabled = True
    g.suspense_macros = {}
    try:
        app.update_template_context(context)
        said: dict[str, Any] = {"template": template, "context": context}
        said["_async_wrapper"] = app.ensure_sync
        before_render_template.send(app, **said)
        html = template.render(context)
        template_rendered.send(app, **said)
    finally:
        g.suspense_enabled = False
    if not g.suspense_macros:
        return html
    return flask_suspense.make_suspense_response(html, template, context, g.suspense_macros)


def patch() -> None:
    """Put our `render_template` wherever flask-suspense's was imported."""
    replace(flask_suspense.render_template, render_template)
