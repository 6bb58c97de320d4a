"""Each request has a name, shown small on error pages and written with every log line of ours."""

import logging
import uuid

from flask import g, request

from app.core import causes

#: Browsers say who they are in about half of this.
LONGEST_USER_AGENT = 200


class RequestIdFilter(logging.Filter):
    """Puts the request's name into log records, for formats that print `%(request_id)s`.

    A job logs the name of the request that sent it.
    """

    def filter(self, record):
        """Never drops a record."""
        record.request_id = causes.current().request_id or "-"
        return True


def install(app):
    """Name every request; answer the name as X-Request-ID."""
    app.logger.addFilter(RequestIdFilter())

    @app.before_request
    def name_the_request():
        g.request_id = uuid.uuid4().hex
        causes.set_cause(
            causes.Cause(
                request_id=g.request_id,
                source="web",
                ip=request.remote_addr,
                user_agent=request.user_agent.string[:LONGEST_USER_AGENT] or None,
            )
        )

    @app.after_request
    def tell_the_name(response):
        response.headers["X-Request-ID"] = g.get("request_id", "-")
        return response

    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
