"""T10 in small: a few clients, and fewer threads that serve them. In large: bin/drill mixing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import request
from werkzeug.serving import make_server

from drills.parts.marked import Gauge, MarkedBrowser, Person, mix, settle
from tests.fixtures.browser import QuietHandler


@pytest.fixture
def crowded(app):
    """A server whose four threads take whatever comes, as gunicorn's do: nothing starts fresh."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    with ThreadPoolExecutor(max_workers=4) as pool:
        server.process_request = lambda *request: pool.submit(
            server.process_request_thread, *request
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()
    server.server_close()


def test_T10_nobody_sees_anything_of_anybody_else(context, crowded):
    gauge = mix(crowded, settle(6), requests=240)

    assert gauge.faults == []
    assert sum(gauge.answers.values()) == 240
    assert gauge.own > 150
    assert gauge.answers[404] > 0
    assert gauge.acts["add task"] > 0


def test_T10_a_cache_that_forgets_whose_a_page_is_would_be_seen(app, context, crowded, monkeypatch):
    kept = []

    def cache(response):
        if request.path.endswith("/projects") and response.status_code == 200:
            kept.append(response.get_data())
            response.set_data(kept[0])
        return response

    steps = [*app.after_request_funcs.get(None, []), cache]
    monkeypatch.setitem(app.after_request_funcs, None, steps)

    gauge = mix(crowded, settle(3), requests=40)

    assert any(" sees mk" in fault for fault in gauge.faults)


@pytest.mark.parametrize(
    ("headers", "text", "fault"),
    [
        ({}, "mk" + "b" * 16, "sees mkbbbb"),
        ({"Location": "/w/mk" + "b" * 16}, "", "sees mkbbbb"),
        ({"Set-Cookie": "session=" + "s" * 40}, "", "got the cookie of mkbbbb"),
        ({"X-Request-ID": "1"}, "", "got the request id"),
    ],
)
def test_T10_the_gauge_notices_what_is_not_ours(headers, text, fault):
    from email.message import Message

    gauge = Gauge(9)
    ours, theirs = (
        MarkedBrowser("http://localhost", Person("mk" + letter * 16, "", "/w/x", "en"), gauge)
        for letter in "ab"
    )
    answer = Message()
    for name, value in headers.items():
        answer[name] = value

    theirs.look("GET /", 200, answer, text)
    assert gauge.faults == []
    ours.look("GET /", 200, answer, text)

    assert fault in gauge.faults[0]
