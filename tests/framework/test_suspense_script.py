"""The late part of a page arrives whole, and its data never becomes code."""

import json
import re

import pytest

LATE = re.compile(r'<script nonce="([^"]*)">.*?\("(suspense-\w+)", (.*)\)</script>', re.DOTALL)


def late_part(reply):
    return json.loads(LATE.search(reply.text)[3])


def page(body, fallback="wait"):
    return f"<p>{{% suspense %}}{body}{{% fallback %}}{fallback}{{% endsuspense %}}</p>"


@pytest.mark.parametrize("data", ["${alert(1)}", "`", "\\", "a\nb", '"', "</script><script>"])
def test_data_is_text_for_the_script(make_app, data):
    app = make_app({"pages/index.jpy": page("<b>{{ request.args.q }}</b>")})
    reply = app.test_client().get("/", query_string={"q": data})
    assert reply.text.count("<script") == 1
    assert late_part(reply).startswith("<b>")
    assert "alert(1)" not in reply.text or late_part(reply) == "<b>${alert(1)}</b>"


def test_markup_in_data_is_escaped_in_the_part(make_app):
    app = make_app({"pages/index.jpy": page("{{ request.args.q }}")})
    reply = app.test_client().get("/", query_string={"q": "<b>"})
    assert late_part(reply) == "&lt;b&gt;"


@pytest.mark.parametrize("newline", ["", "\n"])
def test_no_character_is_eaten_after_a_tag(make_app, newline):
    source = page(newline + "late", newline + "wait")
    reply = make_app({"pages/index.jpy": source}).test_client().get("/")
    assert late_part(reply) == "late"
    assert re.search(r'class="suspense-loader">wait</div>', reply.text)


def test_a_component_in_the_late_part_is_rendered(make_app):
    app = make_app(
        {
            "components/Bold.jpy": "<b>{{ props.x }}</b>",
            "pages/index.jpy": page("<{Bold x=request.args.q}/>"),
        }
    )
    assert late_part(app.test_client().get("/?q=<i>")) == "<b>&lt;i&gt;</b>"


def test_the_nonce_of_the_script_is_the_one_of_the_policy(make_app):
    app = make_app({"pages/index.jpy": page("late")}, CSP_UNSAFE_INLINE=False)
    reply = app.test_client().get("/")
    nonce = LATE.search(reply.text)[1]
    assert nonce
    assert f"'nonce-{nonce}'" in reply.headers["Content-Security-Policy"]
