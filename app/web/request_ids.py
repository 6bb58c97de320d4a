"""Each request has a name, shown small on error pages and written with every log line of ours."""

import logging
import uuid

from flask import g, has_request_context


class RequestIdFilter(logging.Filter):
    """Puts the request's name into log records, for formats that print `%(request_id)s`."""

    def filter(self, record):
        """Never drops a record."""
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


def install(app):
    """Name every request; answer the name as X-Request-ID."""
    app.logger.addFilter(RequestIdFilter())

    @app.before_request
    def name_the_request():
        g.request_id = uuid.uuid4().hex

    @app.after_request
    def tell_the_name(response):
        response.headers["X-Request-ID"] = g.get("request_id", "-")
        return response

    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
