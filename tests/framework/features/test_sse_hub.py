"""The hub and its tokens, part by part: who hears what, and what a stranger may not do."""

import json
import queue
import time
from types import SimpleNamespace

import jwt
import pytest
import requests
from flask import Flask, Response, request
from flask_mercure_sse import MercureSSE
from flask_mercure_sse.hub import Hub, HubNotAllowed, format_sse_msg, match_topic_selector
from flask_mercure_sse.server.app import create_app

from tests.framework.features.test_sse import serve  # noqa: F401  # a fixture

HUB = "/.well-known/mercure"
KEYS = {"publisher_secret_key": "p" * 32, "subscriber_secret_key": "s" * 32}


def heard(subscriber):
    """What waits for a subscriber: the lines of each event without its number."""
    events = []
    while not subscriber.queue.empty():
        lines = subscriber.queue.get_nowait().strip().splitlines()
        events.append([line for line in lines if not line.startswith("id:")])
    return events


@pytest.fixture
def sse():
    """`sse(**options)` is the extension in an app of its own, without our mends."""

    def sse(**options):
        app = Flask("hub")
        app.config["SECRET_KEY"] = "k" * 32
        return MercureSSE(app, **options)

    return sse


@pytest.fixture
def here(sse):
    """The extension of an app that is its own hub, while it answers a request."""
    extension = sse(hub=True, **KEYS)
    with extension.app.test_request_context():
        yield extension


@pytest.mark.feature("sse.private")
def test_a_private_event_reaches_those_who_are_allowed_its_topic():
    hub = Hub(publish_subscriptions=False)
    stranger = hub.subscribe(["a", "b"])
    friend = hub.subscribe(["a", "b"], allowed_topics=["a"])
    hub.publish("a", "secret", private=True)
    hub.publish("b", "secret", private=True)
    hub.publish("b", "open")
    assert heard(stranger) == [["data: open"]]
    assert heard(friend) == [["data: secret"], ["data: open"]]


@pytest.mark.feature("sse.private")
@pytest.mark.parametrize(
    ("selector", "topic", "matches"),
    [
        ("*", "a", True),
        ("a", "a", True),
        ("a", "ab", False),
        ("a/*", "a/b", True),
        ("a/*", "b/a/", False),
        ("b", "a", False),
    ],
)
def test_a_topic_is_allowed_by_its_name_or_its_beginning(selector, topic, matches):
    assert match_topic_selector(selector, topic) is matches


@pytest.mark.feature("sse.publish", "sse.private")
def test_a_topic_that_isnt_allowed_is_not_published():
    hub = Hub()
    with pytest.raises(HubNotAllowed):
        hub.publish("a", "x", allowed_topics=["b"])
    with pytest.raises(HubNotAllowed):
        hub.publish("a", "x", allowed_topics=[])
    assert hub.last_events == []
    assert hub.publish("a", "x", id="7", allowed_topics=["b", "a"]) == "7"


@pytest.mark.feature("sse.presence")
def test_who_comes_and_goes_is_told_in_private():
    hub = Hub()
    topic = f"{HUB}/subscriptions/room%201"
    watcher = hub.subscribe([topic], allowed_topics=[f"{HUB}/*"])
    blind = hub.subscribe([topic])
    heard(watcher)
    member = hub.subscribe(["room 1"], payload={"name": "Ada"})
    hub.unsubscribe(member)
    hub.unsubscribe(member)
    events = [json.loads(lines[1].removeprefix("data: ")) for lines in heard(watcher)]
    assert [(event["active"], event["payload"], event["topic"]) for event in events] == [
        (True, {"name": "Ada"}, "room 1"),
        (False, {"name": "Ada"}, "room 1"),
    ]
    assert events[0]["id"] == f"{topic}/{member.id}".replace("urn:uuid:", "urn%3Auuid%3A")
    assert heard(blind) == []


@pytest.mark.feature("sse.presence")
def test_one_subscription_is_a_topic_too():
    hub = Hub()
    member = hub.subscribe(["room"], payload={"name": "Ada"})
    own = f"{HUB}/subscriptions/room/{member.id.replace(':', '%3A')}"
    watcher = hub.subscribe([own], allowed_topics=["*"])
    heard(watcher)
    hub.unsubscribe(member)
    [[kind, data]] = heard(watcher)
    assert kind == "event: Subscription"
    assert json.loads(data.removeprefix("data: "))["subscriber"] == member.id


@pytest.mark.feature("sse.presence")
def test_the_subscriptions_that_a_token_allows_are_listed():
    hub = Hub(publish_subscriptions=False)
    first, second, other = hub.subscribe(["a"]), hub.subscribe(["a"]), hub.subscribe(["b"])
    assert hub.get_subscriptions("a")[0] == [("a", {first.id: first, second.id: second})]
    assert hub.get_subscriptions("a", first.id)[0] == [("a", {first.id: first})]
    assert hub.get_subscriptions("a", other.id)[0] == []
    assert hub.get_subscriptions("nobody") == ([], "earliest")
    assert hub.get_subscriptions(allowed_topics=["b"])[0] == [("b", {other.id: other})]
    with pytest.raises(HubNotAllowed):
        hub.get_subscriptions("a", allowed_topics=["b"])
    assert hub.get_subscriptions("a")[1] == "earliest"
    last = hub.publish("a", "x")
    hub.publish("b", "y", id="last")
    assert hub.get_subscriptions("a")[1] == last
    assert hub.get_subscriptions(allowed_topics=["*"])[1] == "last"


@pytest.mark.feature("sse.reconnect")
def test_what_was_missed_is_told_again_in_order_and_to_whom_it_may_concern():
    hub = Hub(publish_subscriptions=False, reconciliation_length=4)
    for number in "12345":
        hub.publish("a", number, id=number, private=number == "4")
    assert [event[1] for event in hub.last_events] == ["5", "4", "3", "2"]
    stranger = hub.subscribe(["a"], reconciliate_from="2")
    assert heard(stranger) == [["data: 3"], ["data: 5"]]
    friend = hub.subscribe(["a"], ["a"], reconciliate_from="3")
    assert heard(friend) == [["data: 4"], ["data: 5"]]
    assert heard(hub.subscribe(["b"], reconciliate_from="2")) == []
    forgetful = Hub(reconciliation_length=0)
    forgetful.publish("a", "x")
    assert forgetful.last_events == []


@pytest.mark.feature("sse.publish")
def test_who_doesnt_listen_is_left_out():
    hub = Hub(publish_subscriptions=False)
    slow = hub.subscribe(["a"])
    assert [hub.dispatch(slow, "a", str(number)) for number in range(6)] == [True] * 5 + [False]
    assert slow.id not in hub.subscribers
    assert hub.topics == {"a": {}}
    assert [slow.queue.get_nowait() for _ in range(5)] == ["0", "1", "2", "3", "4"]
    with pytest.raises(queue.Empty):
        slow.queue.get_nowait()


@pytest.mark.feature("sse.multiline")
def test_an_event_is_written_line_by_line():
    assert format_sse_msg("a\nb", "1", "t", 5) == (
        "event: t\nid: 1\nretry: 5\ndata: a\ndata: b\n\n"
    )
    assert format_sse_msg("a") == "data: a\n\n"


@pytest.mark.feature("sse.private")
def test_a_token_says_what_may_be_heard(here):
    here.payload_getter(lambda topics: {"topics": list(topics), "who": "getter"})
    token = here.create_subscription_jwt("a", {"who": "given"})
    claim = jwt.decode(token, KEYS["subscriber_secret_key"], ["HS256"])["mercure"]
    assert claim == {"subscribe": ["a"], "payload": {"topics": ["a"], "who": "given"}}
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, KEYS["publisher_secret_key"], ["HS256"])
    here.state.subscriber_secret_key = None
    with pytest.raises(ValueError, match="Missing key"):
        here.create_subscription_jwt("a")


@pytest.mark.feature("sse.private")
def test_the_token_to_publish_is_signed_with_its_own_key(sse, monkeypatch):
    def claim(extension, key):
        return jwt.decode(extension.state.publisher_jwt, key, ["HS256"])["mercure"]

    assert claim(sse(**KEYS), KEYS["publisher_secret_key"]) == {"publish": ["*"]}
    assert claim(sse(), "k" * 32) == {"publish": ["*"]}
    assert sse(publisher_jwt="given").state.publisher_jwt == "given"
    monkeypatch.setenv("MERCURE_PUBLISHER_JWT_KEY", "e" * 32)
    monkeypatch.setenv("MERCURE_SUBSCRIBER_JWT_KEY", "f" * 32)
    assert claim(sse(), "e" * 32) == {"publish": ["*"]}
    assert sse().state.subscriber_secret_key == "f" * 32
    assert sse(**KEYS).state.subscriber_secret_key == KEYS["subscriber_secret_key"]


@pytest.mark.feature("sse.hub-url-config")
def test_what_a_hub_allows_by_default(sse):
    state = sse(hub=True).state
    assert (state.hub_allow_publish, state.hub_allow_anonymous) == (False, True)
    assert (state.hub_subscriptions, state.hub_keepalive_interval) == (True, 15)
    assert (state.hub_reconciliation_length, state.type_is_topic) == (500, False)
    assert sse().state.hub_url == "http://localhost:5500/.well-known/mercure"


@pytest.mark.feature("sse.cookie")
def test_the_cookie_belongs_to_the_hub(sse):
    extension = sse(hub_url="https://hub.test/deep/hub", hub=False)
    reply = extension.set_authz_cookie(Response(), ["a"])
    cookie = reply.headers["Set-Cookie"]
    for part in ("Domain=hub.test", "Path=/deep/hub", "Secure", "HttpOnly", "SameSite=Strict"):
        assert part in cookie
    insecure = extension.set_authz_cookie(Response(), ["a"], secure=False).headers["Set-Cookie"]
    assert "Secure" not in insecure


@pytest.mark.feature("sse.cookie")
def test_the_cookie_of_a_hub_of_ones_own_follows_the_request(here):
    cookie = here.set_authz_cookie(Response(), ["a"]).headers["Set-Cookie"]
    assert f"Path={HUB}" in cookie
    assert "Secure" not in cookie
    with here.app.test_request_context(base_url="https://site.test"):
        assert "Secure" in here.set_authz_cookie(Response(), ["a"]).headers["Set-Cookie"]
    value = jwt.decode(
        cookie.split("=", 1)[1].split(";")[0], KEYS["subscriber_secret_key"], ["HS256"]
    )
    assert value["mercure"]["subscribe"] == ["a"]


@pytest.mark.feature("sse.hub-url-config")
def test_the_address_of_a_hub_that_nobody_named(sse):
    lost = sse(hub=False)
    lost.state.hub_url = None
    with pytest.raises(Exception, match="No hub_url"):
        lost.hub_base_url()
    with pytest.raises(Exception, match="No hub_url"):
        lost.get_subscriptions("a")


@pytest.mark.feature("sse.model-topics")
def test_what_is_published_names_its_topic(here):
    subscriber = here.hub.subscribe(["dict", "news", "named"])
    heard(subscriber)
    here.publish({"a": 1})
    here.publish("news", "x", type=True, retry=3)
    here.publish(SimpleNamespace(__mercure_sse_topic__="named"), {"b": 2}, type="kind")
    assert heard(subscriber) == [
        ['data: {"a": 1}'],
        ["event: news", "retry: 3", "data: x"],
        ["event: kind", 'data: {"b": 2}'],
    ]
    here.state.type_is_topic = True
    here.publish("news", b"y".decode())
    assert heard(subscriber) == [["event: news", "data: y"]]


@pytest.fixture
def far(sse, serve, tmp_path, monkeypatch):  # noqa: F811
    """The hub's own server, and the extension of an app elsewhere that uses it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MERCURE_HUB_KEEPALIVE_INTERVAL", "0")
    secrets = {name.removesuffix("_key"): key for name, key in KEYS.items()}
    hub = create_app(**secrets)
    return hub, sse(hub_url=f"{serve(hub)}{HUB}", hub=False, **KEYS)


@pytest.mark.feature("sse.presence")
def test_a_hub_elsewhere_is_asked_who_listens(sse, serve):  # noqa: F811
    elsewhere, asked = Flask("elsewhere"), []

    @elsewhere.get(f"{HUB}/subscriptions/<topic>")
    def subscriptions(topic):
        asked.append(request.headers["Authorization"].removeprefix("Bearer "))
        found = [{"subscriber": "x", "payload": {"name": "Ada"}}] if topic == "a" else []
        return {"subscriptions": found}, 403 if topic == "closed" else 200

    extension = sse(hub_url=f"{serve(elsewhere)}{HUB}", hub=False, **KEYS)
    assert extension.get_subscriptions("a")["subscriptions"][0]["subscriber"] == "x"
    assert extension.is_connected("a")
    assert not extension.is_connected("b")
    assert extension.is_connected("a", name="Ada")
    assert not extension.is_connected("a", name="Bob")
    claim = jwt.decode(asked[0], KEYS["subscriber_secret_key"], ["HS256"])["mercure"]
    assert claim == {"subscribe": [f"{HUB}/subscriptions/a"]}
    with pytest.raises(requests.HTTPError, match="403"):
        extension.get_subscriptions("closed")


@pytest.mark.feature("sse.standalone-server", "sse.publish")
def test_a_hub_elsewhere_is_told_everything_about_an_event(far):
    hub, extension = far
    own = hub.extensions["mercure_sse"].instance.hub
    stranger, friend = own.subscribe(["a"]), own.subscribe(["a"], ["a"])
    assert extension.publish("a", "x", private=True, id="9", type="t", retry=4) == "9"
    assert friend.queue.get_nowait() == "event: t\nid: 9\nretry: 4\ndata: x\n\n"
    extension.publish("a", "open", jwt="wrong")
    assert stranger.queue.empty()


@pytest.mark.feature("sse.standalone-server")
def test_the_server_of_a_hub_makes_the_keys_that_it_isnt_given(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLASK_SECRET_KEY", "z" * 32)
    state = create_app().extensions["mercure_sse"]
    assert state.publisher_secret_key == state.subscriber_secret_key == "z" * 32
    for name in ("PUBLISHER", "SUBSCRIBER"):
        monkeypatch.setenv(f"MERCURE_{name}_SECRET_KEY", "")
    capsys.readouterr()
    state = create_app().extensions["mercure_sse"]
    said = capsys.readouterr().out
    assert f"Generated publisher secret key: {state.publisher_secret_key}" in said
    assert f"Generated subscriber secret key: {state.subscriber_secret_key}" in said
    assert len(state.publisher_secret_key) == len(state.subscriber_secret_key) == 43
    assert jwt.decode(state.publisher_jwt, state.publisher_secret_key, ["HS256"])["mercure"] == {
        "publish": ["*"]
    }


@pytest.mark.feature("sse.standalone-server")
def test_the_server_of_a_hub_says_who_may_read_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLASK_SECRET_KEY", "z" * 32)

    def headers(**options):
        client = create_app(**options).test_client()
        return client.get(f"{HUB}/subscriptions", headers={"Origin": "https://a.test"}).headers

    anyone, one = headers(), headers(cors_origins="https://b.test")
    assert anyone["Access-Control-Allow-Origin"] == "https://a.test"
    assert one["Access-Control-Allow-Origin"] == "https://b.test"
    assert one["Access-Control-Allow-Credentials"] == "true"
    assert one["Cache-Control"] == "no-cache, no-store, must-revalidate"
    assert (one["Pragma"], one["Expires"]) == ("no-cache", "0")


@pytest.mark.feature("sse.standalone-server", "sse.private")
def test_a_stranger_is_sent_away_by_the_server_of_a_hub(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLASK_SECRET_KEY", "z" * 32)
    hub = create_app(allow_anonymous=False)
    client = hub.test_client()
    extension = hub.extensions["mercure_sse"].instance
    token = extension.create_subscription_jwt("a")
    assert client.get(HUB).status_code == 401
    assert client.get(f"{HUB}/subscriptions").status_code == 401
    assert client.post(HUB, data={"topic": "a", "data": "x"}).status_code == 401
    wrong = {"Authorization": f"Bearer {jwt.encode({'mercure': {}}, 'w' * 32)}"}
    assert client.get(HUB, headers=wrong).status_code == 403
    assert client.get(f"{HUB}/subscriptions/b?authorization={token}").status_code == 403
    assert client.get(f"{HUB}/subscriptions/a?authorization={token}").status_code == 404
    narrow = extension.create_jwt("publisher_secret_key", publish=["b"])
    reply = client.post(
        HUB, data={"topic": "a", "data": "x"}, headers={"Authorization": f"Bearer {narrow}"}
    )
    assert reply.status_code == 403
    old = jwt.encode({"mercure": {"subscribe": ["*"]}, "exp": time.time() - 9}, "z" * 32)
    assert client.get(f"{HUB}/subscriptions?authorization={old}").status_code == 403
    closed = create_app(subscriptions=False).test_client()
    assert closed.get(f"{HUB}/subscriptions?authorization={token}").status_code == 404


@pytest.mark.feature("sse.standalone-server")
def test_the_server_of_a_hub_is_an_application(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLASK_SECRET_KEY", "z" * 32)
    from flask_mercure_sse.server import wsgi

    assert wsgi.app.test_client().get(f"{HUB}/subscriptions").status_code == 401
