"""htmx: what a request says, what a reply may ask, and fragments for other places."""

import json
import re
from pathlib import Path

import hyperflask
import pytest
from flask import Response, request
from htmx_flask import make_response
from hyperflask.utils import htmx

from tests.framework.features.looking import check, one

STATIC = Path(hyperflask.__file__).parent / "static"

HEADERS = {
    "HX-Request": "true",
    "HX-Boosted": "true",
    "HX-Current-URL": "https://example.com/x",
    "HX-History-Restore-Request": "true",
    "HX-Prompt": "yes",
    "HX-Target": "list",
    "HX-Trigger": "button-1",
    "HX-Trigger-Name": "save",
}


@pytest.mark.feature("htmx.request")
def test_a_request_says_what_htmx_says(make_app):
    with make_app().test_request_context(headers=HEADERS):
        said = request.htmx
        texts = (said.target, said.trigger, said.trigger_name, said.prompt, said.current_url)

        assert texts == ("list", "button-1", "save", "yes", "https://example.com/x")
        assert [bool(said), said.boosted, said.history_restore_request] == [True, True, True]


@pytest.mark.feature("htmx.request")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "false"}])
def test_an_ordinary_request_says_nothing(make_app, headers):
    with make_app().test_request_context(headers=headers):
        said = request.htmx

        assert [bool(said), said.boosted, said.history_restore_request] == [False, False, False]
        assert [said.target, said.trigger, said.prompt, said.current_url] == [None] * 4


@pytest.mark.feature("htmx.request")
def test_a_page_answers_htmx_with_a_part(make_app):
    page = "{% if request.htmx %}part{% else %}whole{% endif %}"
    site = make_app({"pages/index.jpy": page}).test_client()

    assert site.get("/", headers={"HX-Request": "true"}).text == "part"
    assert site.get("/").text == "whole"


REPLIES = [
    ({"trigger": "saved"}, "HX-Trigger", "saved"),
    ({"trigger": {"saved": {"id": 1}}}, "HX-Trigger", '{"saved": {"id": 1}}'),
    ({"trigger_after_settle": "a"}, "HX-Trigger-After-Settle", "a"),
    ({"trigger_after_swap": "b"}, "HX-Trigger-After-Swap", "b"),
    ({"push_url": "/x"}, "HX-Push-Url", "/x"),
    ({"push_url": False}, "HX-Push-Url", "false"),
    ({"replace_url": "/x"}, "HX-Replace-Url", "/x"),
    ({"replace_url": False}, "HX-Replace-Url", "false"),
    ({"location": "/x"}, "HX-Location", "/x"),
    ({"location": {"path": "/x"}}, "HX-Location", '{"path": "/x"}'),
    ({"redirect": "/x"}, "HX-Redirect", "/x"),
    ({"refresh": True}, "HX-Refresh", "true"),
    ({"retarget": "#a"}, "HX-Retarget", "#a"),
    ({"reswap": "outerHTML"}, "HX-Reswap", "outerHTML"),
    ({"reswap": "none"}, "HX-Reswap", "none"),
]


@pytest.mark.feature("htmx.make-response")
@pytest.mark.parametrize(("asked", "header", "value"), REPLIES)
def test_a_reply_asks_htmx_for_something(make_app, asked, header, value):
    with make_app().test_request_context():
        reply = make_response("text", 201, **asked)

    assert (reply.status_code, reply.get_data(as_text=True)) == (201, "text")
    asked_for = {name: content for name, content in reply.headers if name.startswith("HX-")}
    assert asked_for == {header: value}


@pytest.mark.feature("htmx.make-response")
def test_a_reply_asks_for_nothing_by_default_and_refuses_unknown_swaps(make_app):
    with make_app().test_request_context():
        assert not [name for name, _ in make_response("x").headers if name.startswith("HX-")]
        with pytest.raises(ValueError, match="reswap"):
            make_response("x", reswap="sideways")


@pytest.mark.feature("htmx.redirect")
def test_htmx_is_sent_elsewhere(make_app):
    code = "---\nfrom hyperflask.utils.htmx import htmx_redirect\n\ndef get():\n"
    page = code + "    return htmx_redirect('/there')\n---\n"
    reply = make_app({"pages/index.jpy": page}).test_client().get("/")

    assert (reply.status_code, reply.headers["HX-Redirect"]) == (200, "/there")
    with make_app().test_request_context():
        assert htmx.htmx_redirect("/x").headers["HX-Redirect"] == "/x"


@pytest.mark.feature("htmx.oob")
@pytest.mark.parametrize(
    "tag", ["td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "col"]
)
def test_parts_of_a_table_travel_in_a_template(make_app, tag):
    make_app()

    assert htmx.htmx_oob(f'<{tag} id="x">a</{tag}>').startswith(f"<template><{tag} hx-swap-oob=")
    assert htmx.htmx_oob(f'<{tag} id="x">a</{tag}>', wrap=False).startswith(f"<{tag} hx-swap-oob=")


@pytest.mark.feature("htmx.oob")
def test_a_fragment_may_be_wrapped_as_one_likes(make_app):
    make_app()
    html = htmx.htmx_oob("<b>a</b>", swap="beforeend", target="#x", wrap="section")
    rows = htmx.htmx_oob("<tr><td>1</td></tr>", swap="beforeend", target="#t")

    check(html, {"section[hx-swap-oob='beforeend:#x'] > b": "a"})
    assert rows.startswith("<table hx-swap-oob=")


@pytest.mark.feature("htmx.oob-component")
def test_the_component_takes_where_and_how(render):
    html = render(
        '<{HtmxOob swap="beforeend" target="#list"}><li>{{ q }}</li></{HtmxOob}>', q="<i>"
    )
    check(html, {"ul[hx-swap-oob='beforeend:#list'] > li": "<i>"})


@pytest.mark.feature("htmx.add-trigger")
def test_a_reply_triggers_an_event(make_app):
    make_app()
    assert htmx.add_hx_trigger(Response(), "saved").headers["HX-Trigger"] == "saved"
    reply = htmx.add_hx_trigger(Response(), "saved", {"id": 1})
    assert json.loads(reply.headers["HX-Trigger"]) == {"saved": {"id": 1}}


@pytest.mark.feature("htmx.add-trigger")
def test_a_reply_triggers_several_events(make_app):
    make_app()
    reply = htmx.add_hx_trigger(htmx.add_hx_trigger(Response(), "saved"), "closed", {"id": 1})
    htmx.add_hx_trigger(reply, "third")

    events = json.loads(reply.headers["HX-Trigger"])
    assert events == {"saved": None, "closed": {"id": 1}, "third": None}


@pytest.mark.feature("htmx.add-trigger")
def test_a_fragment_is_put_before_the_reply(make_app):
    make_app()
    reply = htmx.respond_with_htmx_oob(Response("<p>x</p>"), "<b>n</b>", target="#count")
    html = reply.get_data(as_text=True)

    assert html.endswith("<p>x</p>")
    check(html, {"b[hx-swap-oob='outerHTML:#count']": "n"})


@pytest.mark.feature("htmx.indicators")
def test_the_stylesheet_has_the_classes_of_indicators():
    css = re.sub(r"\s+", " ", (STATIC / "app.css").read_text())

    assert re.search(r"\.htmx-indicator \{ display: ?none; \}", css)
    assert re.search(r"\.htmx-indicator-visible \{ visibility: hidden; \}", css)
    for name, shown in {
        "htmx-indicator": "display: block",
        "htmx-indicator-inline": "display: inline",
        "htmx-indicator-visible": "visibility: visible",
        "htmx-indicator-hidden": "display: none",
        "htmx-indicator-invisible": "visibility: hidden",
    }.items():
        both = rf"\.htmx-request \.{name}, \.htmx-request\.{name} \{{ {shown}; \}}"
        assert re.search(both, css), name
    assert re.search(r"\.form-w-full \{ width: 100%;", css)


@pytest.mark.feature("htmx.active-url")
def test_the_mark_of_the_current_link_reaches_the_element(render):
    html = render('<{Menu hx_active_url="menu-active"}><{MenuItem hx-href="/x"}>X</{}></{Menu}>')

    check(html, {"[hx-active-url='menu-active'] a[hx-href='/x']": "X"})
    assert one(html, "a").get("href") is None
