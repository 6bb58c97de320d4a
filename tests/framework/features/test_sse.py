"""The hub for events, as a browser and another program meet it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import parse_qs, quote, urlsplit

import jwt
import pytest
import requests
from blinker import Namespace
from flask import Response, request
from flask_mercure_sse import mercure_publish
from hyperflask import models
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.framework.features.looking import one

HUB = "/.well-known/mercure"
SECRET = "a secret key for the tests of the mends"
SETTINGS = {
    "MERCURE_HUB": True,
    "MERCURE_HUB_KEEPALIVE_INTERVAL": 0.01,
    "WTF_CSRF_ENABLED": False,
}


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log(self, *args):
        """Say nothing."""


class Subscriber:
    """One who listens to a hub, and reads event by event."""

    def __init__(self, base, *topics, token=None, more="", **headers):
        query = "&".join(f"topic={quote(topic)}" for topic in topics)
        query += (f"&authorization={token}" if token else "") + more
        self.reply = requests.get(f"{base}{HUB}?{query}", headers=headers, stream=True, timeout=10)
        self.lines = self.reply.iter_lines(chunk_size=1, decode_unicode=True)

    def blocks(self):
        """The lines up to the next empty one."""
        return list(iter(lambda: next(self.lines), ""))

    def next(self, patience=300):
        """The next event as a dictionary, or None when only pings come."""
        for _ in range(patience):
            lines = self.blocks()
            if lines != [":ping"]:
                fields = [line.split(": ", 1) for line in lines]
                data = "\n".join(value for name, value in fields if name == "data")
                return {**dict(fields), "data": data}
        return None

    def nothing(self):
        return self.next(patience=3) is None

    def leave(self):
        self.reply.close()


@pytest.fixture
def serve():
    """A function that answers for an app at an address, as a server with threads does."""
    servers = []

    def serve(app):
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.port}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def app(make_app):
    return make_app({"pages/index.jpy": "x"}, **SETTINGS)


@pytest.fixture
def listen(app, serve):
    base, subscribers = serve(app), []

    def listen(*topics, to=base, **options):
        subscribers.append(Subscriber(to, *topics, **options))
        return subscribers[-1]

    yield listen
    for subscriber in subscribers:
        subscriber.leave()


def in_time(condition):
    """Whether it becomes true within some seconds."""
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def token(**claims):
    return jwt.encode({"mercure": claims}, SECRET, algorithm="HS256")


@pytest.fixture
def render_in(app):
    def render_in(source, **values):
        with app.test_request_context("/", base_url="https://example.com"):
            app.preprocess_request()
            return app.jinja_env.from_string(source).render(**values)

    return render_in


@pytest.mark.feature("sse.publish")
def test_an_event_reaches_those_who_listen_to_its_topic(app, listen):
    ann, bob = listen("news", "other"), listen("elsewhere")
    assert ann.reply.headers["Content-Type"].startswith("text/event-stream")
    app.sse.publish("news", "<p>hi</p>", type="added", id="7", retry=1000)

    expected = {"event": "added", "id": "7", "retry": "1000", "data": "<p>hi</p>"}
    assert ann.next() == expected
    assert bob.nothing()
    app.sse.publish("other", {"a": 1})
    event = ann.next()
    assert json.loads(event["data"]) == {"a": 1}
    assert event["id"].startswith("urn:uuid:")
    assert "event" not in event


@pytest.mark.feature("sse.publish")
def test_another_program_publishes_with_a_token_only(make_app, serve, listen):
    app = make_app(**SETTINGS, MERCURE_HUB_ALLOW_PUBLISH=True)
    form = {"topic": "news/1", "data": "x", "id": "5"}
    ann = listen("news/1", to=serve(app))

    def publish(**claims):
        headers = {"Authorization": f"Bearer {token(**claims)}"} if claims else {}
        return app.test_client().post(HUB, data=form, headers=headers)

    assert publish().status_code == 401
    assert publish(publish=["other"]).status_code == 403
    assert publish(publish=["news/*"]).text == "5"
    assert ann.next()["data"] == "x"


@pytest.mark.feature("sse.publish")
def test_nobody_publishes_from_outside_unless_it_is_allowed(app):
    headers = {"Authorization": f"Bearer {token(publish=['*'])}"}

    assert app.test_client().post(HUB, data={}, headers=headers).status_code == 405


@pytest.mark.feature("sse.private")
def test_a_private_event_needs_a_token_for_its_topic(app, listen):
    topic = "orgs/1"
    allowed = listen(topic, token=token(subscribe=["orgs/1"]))
    every = listen(topic, token=token(subscribe=["*"]))
    prefix = listen(topic, token=token(subscribe=["orgs/*"]))
    others = [listen(topic), listen(topic, token=token(subscribe=["orgs/2"]))]
    app.sse.publish(topic, "secret", private=True)

    assert [one_of.next()["data"] for one_of in (allowed, every, prefix)] == ["secret"] * 3
    assert all(other.nothing() for other in others)


@pytest.mark.feature("sse.private")
def test_a_token_comes_in_the_address_the_header_or_the_cookie(app, listen):
    good, bad = token(subscribe=["a"]), jwt.encode({}, "x" * 40, algorithm="HS256")
    by_header = listen("a", Authorization=f"Bearer {good}")
    by_cookie = listen("a", Cookie=f"mercureAuthorization={good}")
    app.sse.publish("a", "x", private=True)

    assert [by_header.next()["data"], by_cookie.next()["data"]] == ["x", "x"]
    assert app.test_client().get(f"{HUB}?topic=a&authorization={bad}").status_code == 403


@pytest.mark.feature("sse.private")
def test_anonymous_visitors_may_be_refused(make_app):
    app = make_app(**SETTINGS, MERCURE_HUB_ALLOW_ANONYMOUS=False)

    assert app.test_client().get(f"{HUB}?topic=a").status_code == 401


@pytest.mark.feature("sse.multiline")
def test_data_of_several_lines_arrive_whole(app, listen):
    ann = listen("a")
    app.sse.publish("a", "<ul>\n  <li>1</li>\n</ul>")

    assert ann.next()["data"] == "<ul>\n  <li>1</li>\n</ul>"


@pytest.mark.feature("sse.reconnect")
@pytest.mark.parametrize("how", ["header", "query"])
def test_who_comes_back_gets_what_was_missed_in_order(app, listen, how):
    for number in range(4):
        app.sse.publish("a", f"event {number}", id=f"id-{number}")
    app.sse.publish("b", "of another topic")
    options = {"Last-Event-ID": "id-1"} if how == "header" else {"more": "&lastEventID=id-1"}
    ann = listen("a", **options)

    assert [ann.next()["data"], ann.next()["data"]] == ["event 2", "event 3"]
    assert ann.nothing()


@pytest.mark.feature("sse.reconnect")
def test_a_quiet_hub_pings(app, listen):
    assert listen("a").blocks() == [":ping"]


@pytest.mark.feature("sse.reconnect")
def test_the_hub_remembers_so_many_events(make_app):
    app = make_app(**SETTINGS, MERCURE_HUB_RECONCILIATION_LENGTH=2)
    for number in range(5):
        app.sse.publish("a", str(number), id=str(number))

    assert [event[1] for event in app.sse.hub.last_events] == ["4", "3"]


@pytest.mark.feature("sse.presence")
def test_who_listens_is_known_with_what_the_token_says(app, listen):
    watcher = listen(f"{HUB}/subscriptions/room", token=token(subscribe=["*"]))
    assert app.sse.is_connected("room") is False
    ann = listen("room", token=token(subscribe=["room"], payload={"name": "Ann"}))
    joined = json.loads(watcher.next()["data"])

    assert (joined["topic"], joined["active"], joined["payload"]) == ("room", True, {"name": "Ann"})
    assert app.sse.is_connected("room") is True
    assert app.sse.is_connected("room", name="Ann") is True
    assert app.sse.is_connected("room", name="Bob") is False
    ann.leave()
    assert json.loads(watcher.next()["data"])["active"] is False
    assert in_time(lambda: app.sse.get_subscriptions("room")["subscriptions"] == [])


@pytest.mark.feature("sse.presence")
def test_the_list_of_subscriptions_is_for_those_who_may_see_it(app, listen):
    listen("room", token=token(subscribe=["room"], payload={"name": "Ann"}))
    client = app.test_client()

    def ask(path="", **claims):
        headers = {"Authorization": f"Bearer {token(**claims)}"} if claims else {}
        return client.get(f"{HUB}/subscriptions{path}", headers=headers)

    assert ask().status_code == 401
    assert ask("/room", subscribe=["other"]).status_code == 403
    assert ask("/empty", subscribe=["*"]).status_code == 404
    reply = ask("/room", subscribe=["room"])
    assert reply.mimetype == "application/ld+json"
    [subscription] = json.loads(reply.text)["subscriptions"]
    assert subscription["payload"] == {"name": "Ann"}


@pytest.mark.feature("sse.presence")
def test_presence_can_be_turned_off(make_app):
    app = make_app(**SETTINGS, MERCURE_HUB_SUBSCRIPTIONS=False)

    assert app.test_client().get(f"{HUB}/subscriptions").status_code == 404


@pytest.mark.feature("sse.presence")
def test_the_component_of_presence_asks_when_somebody_comes(render_in):
    html = render_in('<{MercurePresence hx_get="/who" topic="room" id="p" }/>')
    element = one(html, "div#p.mercure-presence[hx-ext=sse]")
    query = parse_qs(urlsplit(element.get("sse-connect")).query)

    assert (element.get("hx-get"), element.get("hx-trigger")) == ("/who", "sse:Subscription")
    assert query["topic"] == [f"{HUB}/subscriptions/room"]


@pytest.mark.feature("sse.stream-comp")
def test_a_stream_names_its_hub_topic_and_swap(render_in):
    html = render_in('<{MercureStream topic="news" id="s" auto_scroll=true}>old</{MercureStream}>')
    element = one(html, "div#s.mercure-stream[hx-ext=sse]")
    url = urlsplit(element.get("sse-connect"))
    query = parse_qs(url.query)

    assert (url.netloc, url.path, query) == ("example.com", HUB, {"topic": ["news"]})
    assert (element.get("sse-swap"), element.get("hx-swap")) == ("message", "beforeend")
    assert element.get("hx-bottom-scroll-on-trigger") == "htmx:sseMessage"
    assert element.text.strip() == "old"


@pytest.mark.feature("sse.stream-comp")
def test_a_public_stream_has_no_token(render_in):
    html = render_in(
        '<{MercureStream topic="news" private=false type="added" hx_swap="innerHTML"}>x</{}>'
    )
    element = one(html, "div.mercure-stream")

    assert "authorization" not in element.get("sse-connect")
    assert (element.get("sse-swap"), element.get("hx-swap")) == ("added", "innerHTML")
    assert element.get("hx-bottom-scroll-on-trigger") is None


@pytest.mark.feature("sse.stream-context")
def test_several_streams_share_one_connection(render_in, app, listen):
    html = render_in(
        '<{MercureStreamContext topics=["a", "b"] id="c"}>'
        '<{MercureStream type="a" id="x"}>1</{}><{MercureStream type="b" id="y"}>2</{}></{}>'
    )
    context = one(html, "#c.mercure-stream-context[hx-ext=sse]")

    assert parse_qs(urlsplit(context.get("sse-connect")).query)["topic"] == ["a", "b"]
    assert one(html, "#c > #x").get("sse-swap") == "a"
    assert one(html, "#c > #y").get("sse-connect") is None
    both = listen("a", "b")
    app.sse.publish("a", "1", type=True)
    app.sse.publish("b", "2", type=True)
    assert [both.next()["event"], both.next()["event"]] == ["a", "b"]


@pytest.mark.feature("sse.stream-context")
def test_the_topic_may_always_be_the_type(make_app, serve, listen):
    app = make_app(**SETTINGS, MERCURE_TYPE_IS_TOPIC=True)
    ann = listen("a", to=serve(app))
    app.sse.publish("a", "1")
    assert ann.next()["event"] == "a"
    with app.test_request_context():
        app.preprocess_request()
        html = app.jinja_env.from_string('<{MercureStream topic="a"}>x</{}>').render()
    assert one(html, ".mercure-stream").get("sse-swap") == "a"


class Todo(models.Model):
    __table__ = "todos"
    id: int
    title: str

    def __str__(self):
        return f"<li>{self.title}</li>"


@pytest.mark.feature("sse.model-topics")
def test_a_model_and_its_rows_are_topics_and_data(app, listen, render_in):
    todo = Todo(id=1, title="x")
    every, its = listen("Todo"), listen("Todo/1")
    app.sse.publish(Todo, todo)
    app.sse.publish(todo)

    assert every.next()["data"] == "<li>x</li>"
    assert its.next()["data"] == "<li>x</li>"
    html = render_in("<{MercureStream topic=t}>x</{}>", t=todo)
    url = one(html, ".mercure-stream").get("sse-connect")
    assert parse_qs(urlsplit(url).query)["topic"] == ["Todo/1"]


@pytest.mark.feature("sse.mercure-publish")
def test_code_publishes_through_the_current_application(app, listen):
    ann = listen("a")
    with app.app_context():
        mercure_publish("a", "x", type="t")

    assert ann.next()["event"] == "t"


@pytest.mark.feature("sse.mercure-publish")
def test_a_signal_is_an_event(app, listen):
    signals = Namespace()
    saved, closed = signals.signal("saved"), signals.signal("closed")
    app.sse.publish_signal(saved, topic="a", data={"n": 1}, signal_name_as_type=True)
    app.sse.publish_signal(closed, signal_kwargs_as_data=True, callback=lambda event: event["data"])
    ann, bob = listen("a"), listen("closed")
    saved.send()
    closed.send(by="Ann")

    event = ann.next()
    assert (event["event"], json.loads(event["data"])) == ("saved", {"n": 1})
    assert json.loads(bob.next()["data"]) == {"by": "Ann"}


@pytest.mark.feature("sse.cookie")
def test_a_cookie_carries_the_token_to_the_hub(app):
    with app.test_request_context("/", base_url="https://example.com"):
        reply = app.sse.set_authz_cookie(Response(), topics=["a"], payload={"n": 1})
        cookie = reply.headers["Set-Cookie"]
        assert request.is_secure
    name, value = cookie.split(";")[0].split("=", 1)

    claims = jwt.decode(value, SECRET, ["HS256"])["mercure"]
    assert (name, claims) == (
        "mercureAuthorization",
        {"subscribe": ["a"], "payload": {"n": 1}},
    )
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts >= {"secure", "httponly", "samesite=strict", f"path={HUB}"}


@pytest.mark.feature("sse.cookie")
def test_the_cookie_is_taken_back(app):
    with app.test_request_context():
        cookie = app.sse.delete_authz_cookie(Response()).headers["Set-Cookie"]

    assert "Expires=Thu, 01 Jan 1970" in cookie


@pytest.fixture
def hub_process(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "flask_mercure_sse.server", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--publisher-secret", SECRET, "--subscriber-secret", SECRET]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("FLASK_", "MERCURE_"))}
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**environment, "FLASK_SECRET_KEY": SECRET},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url, deadline = f"http://127.0.0.1:{port}{HUB}", time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            requests.get(f"{url}/subscriptions", timeout=2)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(10)


@pytest.mark.feature("sse.standalone-server")
def test_an_application_publishes_through_a_hub_of_its_own_process(make_app, hub_process):
    settings = {"MERCURE_HUB": False, "MERCURE_HUB_URL": hub_process}
    settings["MERCURE_PUBLISHER_JWT"] = token(publish=["*"])
    app = make_app(**{**SETTINGS, **settings})
    app.sse.publish("a", "first\nline", id="1")
    app.sse.publish("a", "second", id="2", private=True)
    url = f"{hub_process}?topic=a&lastEventID=0&authorization={token(subscribe=['a'])}"
    with requests.get(url, stream=True, timeout=10) as reply:
        lines = reply.iter_lines(decode_unicode=True)
        seen = [next(lines) for _ in range(6)]

    assert reply.headers["Content-Type"].startswith("text/event-stream")
    assert seen == ["id: 1", "data: first", "data: line", "", "id: 2", "data: second"]
