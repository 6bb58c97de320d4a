"""Refusals of the rooms, as HTTP says them. The error page itself is layouts/error.html."""

from flask import current_app, g, render_template
from werkzeug.exceptions import (
    Forbidden,
    NotFound,
    ServiceUnavailable,
    UnprocessableEntity,
)

from app.core import errors
from app.core.db import DatabaseError, is_away

#: Seconds after which a program may ask again when the database was away.
RETRY_AFTER = 10


def install(app):
    """Give each refusal its status, and pages a way to answer a form with its errors."""

    @app.errorhandler(errors.NotAllowed)
    def not_allowed(error):
        return app.handle_http_exception(Forbidden())

    @app.errorhandler(errors.NotFound)
    def not_found(error):
        return app.handle_http_exception(NotFound())

    for kind in DatabaseError:
        app.register_error_handler(kind, database_error)
    app.page_helper(lambda page: invalid, "invalid")


def database_error(error):
    """503 when the database is away; a statement of ours that is wrong stays a 500."""
    if not is_away(error):
        raise error
    current_app.logger.error("the database is away: %s", error)
    return current_app.handle_http_exception(ServiceUnavailable(retry_after=RETRY_AFTER))


def invalid():
    """The page once more, with the form's errors and what was typed: 422."""
    return render_template(g.page.template), UnprocessableEntity.code
