"""Flashed messages reach the visitor with a partial reply, or wait for the next page."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Flask, Response, current_app, get_flashed_messages, request
from hyperflask.utils.htmx import htmx_oob

from app.framework import Mend

MEND = Mend(
    name="flash_toasts",
    package="hyperflask",
    version="0.6.0",
    file="utils/htmx.py:50",
    defect=(
        "Every reply to htmx is rewritten: a file fails with 500, a streamed page is held back "
        "until it is complete, JSON gets HTML in front, and the messages of a redirect or of a "
        "failure are spent on a reply that is never shown. `beforestart` is no swap of htmx."
    ),
    test="tests/framework/test_flash_toasts.py",
    replaces=("hyperflask.utils.htmx:respond_with_flash_messages",),
)

TARGET = "#flash-messages-toast"
NAVIGATION = ("HX-Redirect", "HX-Location", "HX-Refresh")


def is_shown(response: Response) -> bool:
    """Whether htmx puts this reply into the page."""
    is_swapped = response.status_code == 422 or 200 <= response.status_code < 300
    return (
        is_swapped
        and response.status_code != 204
        and response.mimetype == "text/html"
        and not response.direct_passthrough
        and not any(name in response.headers for name in NAVIGATION)
    )


def toasts() -> Iterator[str]:
    """The waiting messages as elements that htmx adds to the toasts of the page."""
    macros: Any = current_app.jinja_env.macros  # type: ignore[attr-defined]
    remove_after = current_app.config["FLASH_TOAST_REMOVE_AFTER"]
    props = {"remove-me": remove_after} if remove_after else {}
    messages: Any = get_flashed_messages(with_categories=True)
    for category, message in messages:
        toast = macros.FlashMessage(
            category=category, caller=lambda message=message: message, **props
        )
        yield str(htmx_oob(toast, swap="afterbegin", target=TARGET))


def respond_with_flash_messages(response: Response) -> Response:
    """Put the waiting messages before the content of a reply to htmx."""
    if not request.htmx or not is_shown(response):  # type: ignore[attr-defined]
        return response
    html = "\n".join(toasts())
    if html and response.is_streamed:
        stream: Any = response.response
        response.response = chain([html.encode()], stream)
        if hasattr(stream, "close"):
            response.call_on_close(stream.close)
    elif html:
        response.set_data(html + response.get_data(as_text=True))
    return response


def install(app: Flask) -> None:
    """Replace the framework's handler, where it is wanted (FLASH_TOAST_OOB)."""
    handlers = app.after_request_funcs[None]
    handlers[:] = [
        respond_with_flash_messages if f.__name__ == "respond_with_flash_messages" else f
        for f in handlers
    ]
