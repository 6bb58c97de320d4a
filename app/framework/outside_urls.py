"""URLs outside a request (jobs, command line, mails) come from the setting `BASE_URL`."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.globals import _cv_request
from werkzeug.routing import MapAdapter

from app.framework import Mend

MEND = Mend(
    name="outside_urls",
    package="hyperflask",
    version="0.6.0",
    file="app.py:287",
    defect=(
        "Outside a request `url_for` writes SERVER_NAME into the shared configuration for the "
        "time of the call (other threads see it) and cuts the result at the wrong place: "
        "'http://http://localho'."
    ),
    test="tests/framework/test_outside_urls.py",
    replaces=("hyperflask.app:Hyperflask.url_for",),
)


def adapter(app: Flask) -> MapAdapter:
    """What builds URLs without a request: `BASE_URL`'s scheme, host and path."""
    base = urlsplit(app.config.get("BASE_URL") or "")
    return app.url_map.bind(
        base.netloc or app.config["SERVER_NAME"] or "localhost",
        script_name=base.path or app.config["APPLICATION_ROOT"],
        url_scheme=base.scheme or app.config["PREFERRED_URL_SCHEME"],
    )


def prepare(app: Flask, values: dict[str, Any]) -> dict[str, Any]:
    """The arguments for Flask's `url_for`: outside a request, a path unless `_external`."""
    request_context = _cv_request.get(None)
    if request_context is not None and request_context.url_adapter is not None:
        return values
    external = values.get("_external")
    if external is None:
        external = values.get("_scheme") is not None
    if external and not (app.config.get("BASE_URL") or app.config["SERVER_NAME"]):
        raise RuntimeError("An absolute URL outside a request needs the setting BASE_URL.")
    if request_context is not None:
        # The request was refused before it had an adapter (its host is not trusted).
        request_context.url_adapter = adapter(app)
    return {**values, "_external": external}
