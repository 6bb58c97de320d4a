"""Replies to htmx: several events, fragments before the content, and every swap there is."""

import re
import string
from typing import Any
from urllib.parse import quote

from flask import Response, json
from htmx_flask import constants, make_response
from hyperflask.utils import htmx as original

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="htmx_replies",
    package="hyperflask, htmx-flask",
    version="0.6.0, 0.1.0",
    file="hyperflask/utils/htmx.py:29, htmx_flask/constants.py:11",
    defect=(
        "A second event makes HX-Trigger a Python dict, which fails when the reply is sent; a "
        "fragment put before a reply escapes the reply; a comma is missing between two swaps, so "
        "that neither may be asked for. An address, or an event, with letters beyond Latin can't "
        "be sent."
    ),
    test="tests/framework/test_htmx_replies.py",
    replaces=(
        "hyperflask.utils.htmx:add_hx_trigger",
        "hyperflask.utils.htmx:htmx_redirect",
        "hyperflask.utils.htmx:respond_with_htmx_oob",
        "htmx_flask.constants:RESWAPS",
    ),
)


#: The name of an event that htmx takes as it is; any other goes as JSON, which is ASCII.
PLAIN = re.compile(r"[\w:.-]+", re.ASCII)


def htmx_redirect(url: str) -> Response:
    """Let htmx go to that address, written as a header can be."""
    reply: Response = make_response(redirect=quote(url, safe=string.punctuation))
    return reply


def add_hx_trigger(response: Response, event: str, data: Any = None) -> Response:
    """Let htmx trigger one more event when it gets the reply, with these details."""
    before = response.headers.get("HX-Trigger", "")
    if not before and data is None and PLAIN.fullmatch(event):
        response.headers["HX-Trigger"] = event
        return response
    names = [name.strip() for name in before.split(",") if name.strip()]
    events = json.loads(before) if before.startswith("{") else dict.fromkeys(names)
    response.headers["HX-Trigger"] = json.dumps({**events, event: data})
    return response


def respond_with_htmx_oob(response: Response, html: Any, **kwargs: Any) -> Response:
    """Put a fragment for another place before the content of the reply."""
    fragment = original.htmx_oob(html, **kwargs)
    response.set_data(f"{fragment}{response.get_data(as_text=True)}")
    return response


def patch() -> None:
    """Put our functions in the place of theirs, and complete the list of swaps."""
    replace(original.add_hx_trigger, add_hx_trigger)
    replace(original.htmx_redirect, htmx_redirect)
    replace(original.respond_with_htmx_oob, respond_with_htmx_oob)
    constants.RESWAPS.extend(
        swap for swap in ("beforebegin", "afterbegin") if swap not in constants.RESWAPS
    )
