"""The application class: what must be corrected by subclassing rather than by patching."""

from typing import Any

from flask import Flask, Request
from hyperflask import Hyperflask
from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import IntegerConverter, Map, MapAdapter

from app.framework import autoescape, hub_routes, is_on, outside_urls, security_headers


class RowNumber(IntegerConverter):
    """`<int:id>`: a number that a row can have. SQLite raises for a larger one."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **kwargs)
        self.max = 2**63 - 1 if self.max is None else self.max


class UrlMap(Map):
    """An address with a number that no row can have is unknown."""

    default_converters = ImmutableDict({**Map.default_converters, "int": RowNumber})


class App(Hyperflask):
    """Hyperflask, with settings, escaping and URLs that a product can rely on."""

    url_map_class = UrlMap

    def __init__(self, *args: Any, config: dict[str, Any] | None = None, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {}
        for mend in (hub_routes, security_headers):
            if is_on(mend.MEND.name):
                defaults |= mend.DEFAULTS
        super().__init__(*args, config={**defaults, **(config or {})}, **kwargs)

    def select_jinja_autoescape(self, filename: str | None) -> bool:
        if not is_on("autoescape"):
            return super().select_jinja_autoescape(filename)
        return autoescape.escapes(filename)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None and is_on("outside_urls"):
            return outside_urls.adapter(self)
        return super().create_url_adapter(request)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The URL of an endpoint: a path, or an absolute address with `_external=True`."""
        if not is_on("outside_urls"):
            return super().url_for(endpoint, **values)
        # Not Hyperflask's: it writes into the configuration when there is no request.
        return Flask.url_for(self, endpoint, **outside_urls.prepare(self, values))
