"""A flashed message is shown once, in a reply that is shown."""

import pytest
from flask import Response, flash, redirect, send_file

HTMX = {"HX-Request": "true"}


@pytest.fixture
def app(make_app):
    app = make_app(
        {
            "pages/plain.jpy": "plain",
            "pages/quiet.jpy": "quiet",
            "pages/late.jpy": "soon{% suspense %}late{% fallback %}wait{% endsuspense %}",
            "public/note.txt": "note",
        }
    )

    @app.before_request
    def say():
        from flask import request

        if "say" in request.args:
            flash("Saved <b>")

    replies = {
        "file": lambda: send_file(f"{app.static_folder}/note.txt"),
        "json": lambda: {"a": 1},
        "moved": lambda: redirect("/plain"),
        "navigate": lambda: ("", {"HX-Redirect": "/plain"}),
        "nothing": lambda: ("", 204),
        "failed": lambda: ("failed", 409),
        "refused": lambda: ("refused", 422),
        "stream": lambda: Response(iter(["one ", "two"]), mimetype="text/html"),
    }
    for name, view in replies.items():
        app.add_url_rule(f"/{name}", name, view)
    return app


@pytest.mark.parametrize(
    ("url", "content"),
    [("/plain", "plain"), ("/refused", "refused"), ("/stream", "one two"), ("/late", '"late"')],
)
def test_a_reply_that_is_shown_brings_the_message(app, url, content):
    client = app.test_client()
    text = client.get(f"{url}?say", headers=HTMX).text
    assert text.count("Saved &lt;b&gt;") == 1
    assert 'hx-swap-oob="afterbegin:#flash-messages-toast"' in text
    assert content in text
    assert "Saved" not in client.get("/plain", headers=HTMX).text


@pytest.mark.parametrize("name", ["file", "json", "moved", "navigate", "nothing", "failed"])
def test_a_reply_that_is_not_shown_leaves_the_message_for_the_next(app, name):
    client = app.test_client()
    reply = client.get(f"/{name}?say", headers=HTMX, buffered=True)
    assert reply.status_code < 500
    assert "Saved" not in reply.text
    assert "Saved" in client.get("/plain", headers=HTMX).text


def test_a_stream_stays_a_stream(app):
    reply = app.test_client().get("/stream?say", headers=HTMX)
    assert reply.is_streamed
    reply.close()


def test_a_full_page_is_left_to_its_layout(app):
    client = app.test_client()
    assert client.get("/plain?say").text == "plain"
    assert "Saved" in client.get("/plain", headers=HTMX).text


def test_the_handler_is_absent_when_the_setting_says_so(make_app):
    app = make_app(
        {"pages/index.jpy": "---\nfrom flask import flash\nflash('x')\n---\nhi"},
        FLASH_TOAST_OOB=False,
    )
    assert "toast" not in app.test_client().get("/", headers=HTMX).text
