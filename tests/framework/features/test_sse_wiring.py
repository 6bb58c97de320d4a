"""How the hub is wired to an app: when there is one, its addresses, signals and commands."""

from types import SimpleNamespace

import pytest
from blinker import Namespace
from flask import Flask
from flask_mercure_sse import MercureSSE
from flask_mercure_sse.ext import publish_signal
from flask_mercure_sse.hub import Hub

HUB = "/.well-known/mercure"


def extension(hub=None, **settings):
    app = Flask("wired")
    app.config.update(SECRET_KEY="k" * 32, **settings)
    app.debug = settings.get("DEBUG", False)
    return MercureSSE(app, hub=hub)


@pytest.fixture
def calls(monkeypatch):
    """What is published, instead of publishing it."""
    calls = []
    monkeypatch.setattr(
        MercureSSE, "publish", lambda self, *given, **named: calls.append((given, named)) or "7"
    )
    return calls


@pytest.mark.feature("sse.hub-url-config")
@pytest.mark.parametrize(
    ("settings", "there"),
    [
        ({}, False),
        ({"DEBUG": True}, True),
        ({"TESTING": True}, True),
        ({"TESTING": True, "MERCURE_HUB": False}, False),
        ({"MERCURE_HUB": True}, True),
    ],
)
def test_an_app_is_its_own_hub_while_it_is_made(settings, there):
    sse = extension(**settings)
    assert isinstance(sse.hub, Hub) is there
    assert ("mercure_hub" in sse.app.blueprints) is there


@pytest.mark.feature("sse.hub-url-config")
def test_a_hub_has_an_address_for_browsers_and_one_for_programs():
    both = extension(MERCURE_HUB_URL="http://inside/h", MERCURE_PUBLIC_HUB_URL="https://site/h")
    assert (both.hub_base_url(), both.hub_base_url(public=False)) == (
        "https://site/h",
        "http://inside/h",
    )
    one = extension(MERCURE_HUB_URL="http://inside/h")
    assert one.hub_base_url() == one.hub_base_url(public=False) == "http://inside/h"
    same = extension(MERCURE_HUB_URL="http://inside/h", MERCURE_PUBLIC_HUB_URL=True)
    with same.app.test_request_context(base_url="https://site.test"):
        assert same.hub_base_url() == f"https://site.test{HUB}"


@pytest.mark.feature("sse.private", "sse.presence")
def test_the_address_of_a_stream_names_its_topics_and_a_token():
    sse = extension(MERCURE_HUB_URL="http://h")
    assert sse.hub_url("a b") == "http://h?topic=a+b"
    assert sse.hub_url(["a", "b"], "token") == "http://h?topic=a&topic=b&authorization=token"
    listed = sse.hub_url(["a"], with_subscriptions=True)
    assert listed == f"http://h?topic=a&topic={HUB.replace('/', '%2F')}%2Fsubscriptions%2Fa"


@pytest.mark.feature("sse.private")
def test_what_a_token_carries_is_said_by_a_function_that_stays():
    sse = extension()

    @sse.payload_getter
    def payload(topics):
        return {"topics": topics}

    assert payload(["a"]) == {"topics": ["a"]}
    assert sse._payload_getter is payload


@pytest.mark.feature("sse.presence")
def test_who_comes_is_told_on_both_topics():
    hub = Hub()
    sub = hub.subscribe(["room"])
    own, everyone = [event[0] for event in hub.last_events][::-1]
    assert own == f"{HUB}/subscriptions/room/{sub.id.replace(':', '%3A')}"
    assert everyone == f"{HUB}/subscriptions/room"
    assert all(private for _, _, _, private in hub.last_events)
    assert all(message.startswith("event: Subscription") for _, _, message, _ in hub.last_events)
    hub.unsubscribe(sub)
    assert [event[0] for event in hub.last_events][:2] == [everyone, own]
    assert '"active": false' in hub.last_events[0][2]


@pytest.mark.feature("sse.publish")
def test_a_signal_is_published_as_it_is_told(calls):
    signal, sse = Namespace().signal("note.saved"), extension()
    sse.publish_signal(signal, data={"a": 1}, signal_kwargs_as_data=True, signal_name_as_type=True)
    signal.send(None, b=2)
    assert calls == [
        ((), {"topic": "note.saved", "data": {"a": 1, "b": 2}, "type": "note.saved"}),
    ]


@pytest.mark.feature("sse.publish")
def test_who_sends_a_signal_and_who_hears_it_may_decide(calls):
    signal, sse = Namespace().signal("saved"), extension()
    seen = []

    def callback(event):
        seen.append(dict(event))
        return event.get("type") != "quiet"

    with sse.app.app_context():
        publish_signal(signal, "notes", [1], marshaler=repr, callback=callback, private=True)
    signal.send(SimpleNamespace(__mercure_publish__={"type": "quiet"}))
    assert (seen[0]["type"], calls) == ("quiet", [])
    signal.send(SimpleNamespace(__mercure_publish__={"type": "loud", "topic": "theirs"}))
    assert calls == [((), {"topic": "theirs", "data": "[1]", "private": True, "type": "loud"})]


@pytest.mark.feature("sse.cli")
def test_a_command_publishes(calls):
    runner = extension().app.test_cli_runner()
    result = runner.invoke(args=["mercure", "publish", "news", "hello"])
    assert result.exception is None
    assert result.output == "7\n"
    words = ["--private", "--id", "1", "--type", "t", "--retry", "5", "news", "hello"]
    runner.invoke(args=["mercure", "publish", *words])
    assert [given for given, _ in calls] == [
        ("news", "hello", False, None, None, None, None, None),
        ("news", "hello", True, "1", "t", "5", None, None),
    ]
