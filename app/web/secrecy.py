"""Pages that show a secret: no cache keeps them, not even the browser's own."""

from typing import Any

from flask import after_this_request
from werkzeug.wrappers import Response


def install(app: Any) -> None:
    """Teach pages `page.no_store()`."""
    app.page_helper(lambda page: no_store, "no_store")


def no_store() -> None:
    """Let nothing keep the answer to this request."""

    @after_this_request
    def forbid(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response
