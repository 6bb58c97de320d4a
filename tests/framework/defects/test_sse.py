"""What the bundled hub does otherwise. No mend: the product has a hub of its own."""

from functools import partial
from inspect import signature

import jwt
import pytest
from blinker import Namespace
from flask import Response
from flask_mercure_sse.hub import Hub, format_sse_msg
from flask_mercure_sse.server.app import create_app

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)

HUB = "/.well-known/mercure"
SECRET = "a secret key for the tests of the mends"
TOKEN = jwt.encode({"mercure": {"subscribe": ["*"]}}, SECRET, algorithm="HS256")


@pytest.fixture
def app(make_app):
    return make_app(MERCURE_HUB=True)


@defect(reason="flask-mercure-sse-10: the list of all subscriptions fails", raises=TypeError)
@pytest.mark.feature("sse.presence")
def test_all_subscriptions_are_listed(app):
    app.sse.hub.subscribe(["room"])
    reply = app.test_client().get(f"{HUB}/subscriptions?authorization={TOKEN}")
    assert reply.status_code == 200


@defect(reason="flask-mercure-sse-10: the subscription of one visitor fails", raises=AttributeError)
@pytest.mark.feature("sse.presence")
def test_one_subscription_is_shown(app):
    visitor = app.sse.hub.subscribe(["room"])
    path = f"{HUB}/subscriptions/room/{visitor.id}?authorization={TOKEN}"
    assert app.test_client().get(path).status_code == 200


@defect(
    reason="flask-mercure-sse-12: the token for a hub elsewhere names an address, not the topic"
)
@pytest.mark.feature("sse.presence")
def test_the_token_of_presence_is_for_the_topic(make_app, monkeypatch):
    app = make_app(MERCURE_HUB=False, MERCURE_HUB_URL="http://hub.example/.well-known/mercure")
    asked = []

    class Reply:
        def raise_for_status(self):
            """All is well."""

        def json(self):
            return {"subscriptions": []}

    def get(url, headers):
        asked.append(jwt.decode(headers["Authorization"].split()[1], SECRET, ["HS256"]))
        return Reply()

    monkeypatch.setattr("requests.get", get)
    app.sse.is_connected("room")
    assert asked[0]["mercure"]["subscribe"] == ["room"]


@defect(reason="flask-mercure-sse-10: one topic with its subscriptions fails", raises=TypeError)
@pytest.mark.feature("sse.presence", "sse.stream-comp")
def test_a_stream_of_one_topic_may_show_presence(app):
    with app.test_request_context():
        assert "subscriptions" in app.sse.hub_url("room", with_subscriptions=True)


@defect(
    reason="flask-mercure-sse-05: the cookie that is taken back carries a new token for everything"
)
@pytest.mark.feature("sse.cookie")
def test_the_cookie_that_is_taken_back_is_empty(app):
    with app.test_request_context():
        cookie = app.sse.delete_authz_cookie(Response()).headers["Set-Cookie"]
    assert cookie.startswith("mercureAuthorization=;")


@defect(reason="flask-mercure-sse-02: a token never ends")
@pytest.mark.feature("sse.private")
def test_a_token_ends(app):
    assert "exp" in jwt.decode(app.sse.create_subscription_jwt("a"), SECRET, ["HS256"])


@defect(reason="flask-mercure-sse-06: an event is public unless it says so, other than in a stream")
@pytest.mark.feature("sse.stream-comp", "sse.publish")
def test_an_event_is_as_private_as_its_stream(app):
    assert signature(app.sse.publish).parameters["private"].default is True


@defect(reason="flask-mercure-sse-04: a line break in the type makes an event of its own")
@pytest.mark.feature("sse.publish")
def test_a_type_is_one_line():
    assert "data: forged" not in format_sse_msg("x", type="a\ndata: forged\n\n").split("\n")


@defect(reason="flask-mercure-sse-11: what one signal says stays for the next")
@pytest.mark.feature("sse.mercure-publish")
def test_every_signal_speaks_for_itself(app):
    signal, heard = Namespace().signal("saved"), []

    class Sender:
        def __init__(self, **said):
            self.__mercure_publish__ = said

    app.sse.publish_signal(signal, callback=lambda event: heard.append(dict(event)) or False)
    signal.send(Sender(private=True, type="first"))
    signal.send(Sender())
    assert "type" not in heard[1]


@defect(reason="flask-mercure-sse-01: the hub believes every other site's pages")
@pytest.mark.feature("sse.standalone-server")
def test_another_site_is_not_allowed_with_the_visitors_cookie():
    app = create_app(publisher_secret=SECRET, subscriber_secret=SECRET)
    reply = app.test_client().post(HUB, headers={"Origin": "https://evil.example"})
    assert reply.headers["Access-Control-Allow-Origin"] != "https://evil.example"


@defect(
    reason="flask-mercure-sse-08: the sixth waiting event ends the subscription",
    raises=RuntimeError,
)
@pytest.mark.feature("sse.reconnect")
def test_a_slow_visitor_gets_everything(app):
    visitor = app.sse.hub.subscribe(["a"])
    for number in range(20):
        app.sse.publish("a", str(number))
    assert visitor.queue.qsize() == 20


@defect(reason="flask-mercure-sse-13: what Python calls a line break is none for browsers")
@pytest.mark.feature("sse.multiline")
@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_only_line_breaks_end_a_line_of_data(character):
    assert format_sse_msg(f"a{character}b") == f"data: a{character}b\n\n"


@defect(reason="flask-mercure-sse-14: a header without a space fails", raises=IndexError)
@pytest.mark.feature("sse.private")
def test_a_header_that_is_no_token_is_refused(app):
    reply = app.test_client().get(f"{HUB}/subscriptions", headers={"Authorization": "x"})
    assert reply.status_code in (401, 403)


@defect(reason="flask-mercure-sse-15: a topic stays when its last reader goes")
@pytest.mark.feature("sse.publish")
def test_a_hub_forgets_topics_that_nobody_reads():
    hub = Hub()
    hub.unsubscribe(hub.subscribe(["a"]))
    assert dict(hub.topics) == {}
