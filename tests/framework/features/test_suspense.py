"""Late parts of a page."""

import re

import pytest
from flask import Response
from flask_suspense import (
    defer,
    stream_template,
    suspense_after_render_macros,
    suspense_before_render_macros,
)

LATE = "<p>{% suspense %}<b>{{ slow }}</b>{% fallback %}wait{% endsuspense %}</p>"


@pytest.fixture
def page(make_app):
    def page(template, code="page.slow = 'done'"):
        return make_app({"pages/index.jpy": f"---\n{code}\n---\n{template}"})

    return page


@pytest.mark.feature("suspense.block")
def test_the_fallback_is_sent_first_and_the_content_in_a_script(page):
    reply = page(LATE).test_client().get("/")
    early, late = reply.text.split("</p>", 1)
    assert "wait" in early
    assert "done" not in early
    assert "done" in late
    assert late.startswith("<script")
    assert reply.headers["x-suspense"] == "1"


@pytest.mark.feature("suspense.defer")
def test_a_deferred_value_is_computed_in_the_late_part(page):
    code = (
        "from flask import g\nfrom flask_suspense import defer\ng.log = ['page']\n"
        "page.slow = defer(lambda: g.log.append('late') or 'done')\npage.log = g.log"
    )
    text = page("{{ log }}" + LATE, code).test_client().get("/").text
    assert text.index("page") < text.index("wait") < text.index("done")
    assert "late" not in text
    assert defer(int, "7") + 1 == 8


@pytest.mark.feature("suspense.stream-template")
def test_a_template_is_streamed_with_what_the_signals_add(make_app):
    app = make_app({"templates/late.html": "early" + LATE})

    @app.route("/stream")
    def stream():
        body, headers = stream_template("late.html", slow="done")
        return Response(body, headers=headers)

    def before(sender, **context):
        return "[before]"

    def after(sender, **context):
        return "[after]"

    with (
        suspense_before_render_macros.connected_to(before, sender=app),
        suspense_after_render_macros.connected_to(after, sender=app),
    ):
        reply = app.test_client().get("/stream", buffered=False)
        chunks = [chunk.decode() for chunk in reply.response]
        reply.close()  # ends the request, which a stream keeps open
    assert reply.headers["x-suspense"] == "1"
    assert len(chunks) > 3
    text = "".join(chunks)
    assert text.index("early") < text.index("[before]") < text.index("done")
    assert text.endswith("[after]")


@pytest.mark.feature("suspense.nonce")
def test_the_script_of_a_late_part_has_the_nonce_of_the_policy(page):
    reply = page(LATE).test_client().get("/")
    [nonce] = re.findall(r'<script nonce="(.+?)">', reply.text)
    assert f"'nonce-{nonce}'" in reply.headers["Content-Security-Policy"]


@pytest.mark.feature("suspense.hx-load")
def test_a_component_is_loaded_by_the_browser_after_the_page(make_app):
    files = {
        "components/Slow.jpy": "---\ndef get(): pass\n---\n<b>done</b>",
        "pages/index.jpy": '<div hx-get="{{ url_for(\'Slow\') }}" hx-trigger="load">wait</div>',
    }
    client = make_app(files).test_client()
    text = client.get("/").text
    assert "done" not in text
    url = re.search('hx-get="(.+?)"', text)[1]
    assert "<b>done</b>" in client.get(url, headers={"HX-Request": "true"}).text
