"""One reply triggers several events, brings fragments, and asks for any swap."""

import json

import pytest
from flask import Response
from htmx_flask import make_response
from hyperflask.utils import htmx


@pytest.fixture
def events(make_app):
    make_app()

    def events(*calls, before=None):
        reply = Response(headers={"HX-Trigger": before} if before else None)
        for call in calls:
            htmx.add_hx_trigger(reply, *call)
        return reply.headers["HX-Trigger"]

    return events


def test_one_event_stays_a_name(events):
    assert events(("saved",)) == "saved"


@pytest.mark.feature("htmx.add-trigger")
def test_events_are_added_to_those_before(events):
    assert json.loads(events(("a",), ("b", {"n": 1}))) == {"a": None, "b": {"n": 1}}
    assert json.loads(events(("c",), before="a, b")) == {"a": None, "b": None, "c": None}
    assert json.loads(events(("c", 1), before='{"a": 2}')) == {"a": 2, "c": 1}


@pytest.mark.parametrize("swap", ["beforebegin", "afterbegin", "outerHTML"])
def test_a_reply_asks_for_any_swap(make_app, swap):
    with make_app().test_request_context():
        assert make_response("x", reswap=swap).headers["HX-Reswap"] == swap


def test_a_fragment_before_the_reply_leaves_it_as_it_is(make_app):
    make_app()
    reply = htmx.respond_with_htmx_oob(Response("<p>x & y</p>"), '<b id="n">1</b>')

    assert reply.get_data(as_text=True) == '<b hx-swap-oob="outerHTML" id="n">1</b><p>x & y</p>'
