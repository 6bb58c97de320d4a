"""Files that are made while they are sent."""

from collections.abc import Iterator

from flask import Response, stream_with_context


def download(pieces: Iterator[str], *, name: str, mime_type: str) -> Response:
    """Answer with a file of that name, piece by piece; it is never whole in memory."""
    response = Response(stream_with_context(pieces), content_type=mime_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
