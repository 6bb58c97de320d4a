"""One error page for every refusal and every failure."""

import logging
from typing import Any

from flask import current_app, g, has_request_context, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_file_routes import PageContext
from werkzeug.exceptions import HTTPException

from app.framework import Mend

MEND = Mend(
    name="error_pages",
    package="hyperflask, flask-file-routes",
    version="0.6.0, 0.3.2",
    file="hyperflask/app.py:252, flask_file_routes/__init__.py:22, ctx.py:18",
    defect=(
        "Only 404 and 500 have a handler, which looks in a folder that the project layout does "
        "not have; a template rendered where there is no page (a job, a refused host or token, "
        "an unknown address) raises AttributeError or TypeError instead."
    ),
    test="tests/framework/test_error_pages.py",
    replaces=(
        "flask_file_routes.ctx:PageContext.__getattr__",
        "flask_file_routes.ctx:PageContext.__init__",
        "hyperflask.app:Hyperflask.__init__",
    ),
)

log = logging.getLogger(__name__)
_page_attribute = PageContext.__getattr__


def page_attribute(page: PageContext, key: str) -> Any:
    """An attribute of the page, which may be one that no route matched."""
    if has_request_context() and request.view_args is not None:
        return _page_attribute(page, key)
    # The original would look into `request.view_args`, which is missing or None here.
    if key in page.template_ctx:
        return page.template_ctx[key]
    raise AttributeError(key)


def error_page(error: HTTPException) -> ResponseReturnValue:
    """The reply to an error: the template in `ERROR_TEMPLATE`, or JSON for who prefers it.

    The template gets `code`, `title` and `error`, and finds the words itself.
    """
    if error.response is not None or (error.code or 500) < 400:
        return error
    code = error.code or 500
    response = current_app.response_class.force_type(error.get_response())  # keeps its headers
    if _prefers_json():
        message = error.description or error.name
        response.data = jsonify(error={"code": code, "message": message}).data
        response.mimetype = "application/json"
        return response
    g.suspense_enabled = False  # what failed may have been a streamed page
    try:
        response.data = render_template(
            current_app.config["ERROR_TEMPLATE"], code=code, title=error.name, error=error
        )
    except Exception:
        log.exception("The error page for %s could not be rendered.", code)
        response.data = f"{code} {error.name}"
        response.mimetype = "text/plain"
    return response


def _prefers_json() -> bool:
    offers = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offers, "text/html") == "application/json"


def patch() -> None:
    """Let templates ask the page for attributes that it doesn't have."""
    PageContext.__getattr__ = page_attribute


def install(app: Any) -> None:
    """Handle every HTTP error, and give every template a page."""
    app.config.setdefault("ERROR_TEMPLATE", "layouts/error.html")
    for code in (404, 500):
        app.error_handler_spec[None].pop(code, None)  # the framework's
    app.register_error_handler(HTTPException, error_page)

    def template_prerequisites() -> dict[str, Any]:
        # A request normally gets these from `before_request`: an earlier one may have refused it.
        if "page" not in g:
            g.page = PageContext(app.page_helper.__self__)
        if "include_assets" not in g:
            g.include_assets = list(app.extensions["assets"].include)
        return {}

    app.template_context_processors[None].insert(0, template_prerequisites)
