"""Refusals of the rooms, as HTTP says them. The error page itself is layouts/error.html."""

from flask import g, render_template
from werkzeug.exceptions import Forbidden, NotFound, UnprocessableEntity

from app.core import errors


def install(app):
    """Give each refusal its status, and pages a way to answer a form with its errors."""

    @app.errorhandler(errors.NotAllowed)
    def not_allowed(error):
        return app.handle_http_exception(Forbidden())

    @app.errorhandler(errors.NotFound)
    def not_found(error):
        return app.handle_http_exception(NotFound())

    app.page_helper(lambda page: invalid, "invalid")


def invalid():
    """The page once more, with the form's errors and what was typed: 422."""
    return render_template(g.page.template), UnprocessableEntity.code
