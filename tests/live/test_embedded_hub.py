"""The embedded hub: its two doors, bursts and slow readers, fields that would forge events."""

import socket
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.live import person, tokens
from app.core.live.hubs import FORM, hub_of
from app.processes.hub import messages, streams
from app.processes.hub.messages import Unwritable, event

pytestmark = pytest.mark.usefixtures("context")
PATH = "/.well-known/mercure"


@pytest.fixture
def hub(embedded_hub):
    return embedded_hub


def ask(port, method, path=PATH, body=None, **headers):
    """The status of the answer, and its headers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {"Content-Type": FORM, **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


def publish(app, hub, token=None, **fields):
    """Publish as a process of ours does."""
    token = tokens.publisher_token(app.config) if token is None else token
    bearer = {"Authorization": f"Bearer {token}"}
    return ask(hub.port + 1, "POST", body=urlencode(fields, doseq=True), **bearer)[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_E05_readers_door_takes_nothing_not_even_with_a_publishers_token(app, hub, method):
    bearer = {"Authorization": f"Bearer {tokens.publisher_token(app.config)}"}

    assert ask(hub.port, method, body="topic=/people/1&data=x", **bearer)[0] == 405
    assert ask(hub.port, method, "/streams", "token=x", **bearer)[0] == 404


def test_E05_publishers_door_is_on_loopback_alone(hub):
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    outside = {a for a in addresses if ":" not in a and not a.startswith("127.")}
    for address in outside:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, hub.port + 1), timeout=1)
    with socket.create_connection(("127.0.0.1", hub.port + 1)) as there:
        there.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert there.recv(99).startswith(b"HTTP/1.0 404")


def test_E05_publishing_needs_a_token_for_publishing(app, hub, acme):
    listeners = tokens.listener_token(app.config, acme.max.user_id, "hash", ["/people/1"])

    for token in ("", "x", listeners):
        assert publish(app, hub, token, topic="/people/1", data="x") == 401
    assert publish(app, hub, topic="/people/1", data="x") == 200


def test_E05_a_token_signed_by_others_publishes_nothing(app, hub, monkeypatch):
    token = tokens.publisher_token({**app.config, "LIVE_KEY": "k" * 64})
    elsewhere = tokens.publisher_token({**app.config, "BASE_URL": "https://elsewhere.test"})
    monkeypatch.setattr(tokens, "LIFE", -1)
    old = tokens.publisher_token(app.config)

    assert {publish(app, hub, each, topic="/people/1") for each in (token, elsewhere, old)} == {401}


@pytest.mark.parametrize("field", ["id", "type", "retry"])
@pytest.mark.parametrize("value", ["1\ndata: forged", "1\rdata: forged", "1\r\n\r\ndata: x", "1\0"])
def test_E06_a_line_break_in_a_field_is_refused(app, hub, field, value):
    assert publish(app, hub, topic="/people/1", data="x", **{field: value}) == 400


def parsed(chunk):
    """What a browser makes of an event, as the standard has it."""
    text = chunk.decode()
    *lines, blank, end = messages.LINE_END.split(text)
    assert (blank, end) == ("", "")
    assert "" not in lines, "one event, not several"
    return [line.partition(": ")[::2] for line in lines]


@given(data=st.text(), id=st.text(), type=st.text())
def test_E06_whatever_is_in_a_field_it_is_one_event(data, id, type):
    try:
        fields = parsed(event(data, id=id, type=type))
    except Unwritable:
        assert any(character in id + type for character in "\r\n\0")
    else:
        assert fields[0] == ("id", id)
        assert [name for name, _ in fields[1:]].count("event") == bool(type)
        back = "\n".join(value for name, value in fields if name == "data")
        assert back == data.replace("\r\n", "\n").replace("\r", "\n")


def test_any_mercure_hub_is_told_by_its_protocol(app, acme, visit, listen, hub):
    """The embedded one stands for it: only its address is given, as an operator would."""
    url = f"mercure+http://127.0.0.1:{hub.port + 1}{PATH}"
    elsewhere = hub_of({**app.config, "LIVE_URL": url})
    topic = person(acme.max.user_id)
    stream = listen(visit(acme.max), topic)
    elsewhere.check()
    elsewhere.publish(topic, 7)
    elsewhere.close()

    assert stream.next() == {"topic": str(topic), "version": 7}


def test_E02_the_stream_is_for_our_own_pages_and_no_cache(app, acme, visit, listen):
    origin = app.config["BASE_URL"]
    stream = listen(visit(acme.max), person(acme.max.user_id), Origin=origin)

    assert stream.headers["Access-Control-Allow-Origin"] == origin
    assert stream.headers["Access-Control-Allow-Credentials"] == "true"
    assert stream.headers["Vary"] == "Origin"
    assert stream.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://localhost.evil.test"])
def test_S11_another_sites_page_reads_no_stream(app, acme, visit, listen, origin):
    stream = listen(visit(acme.max), person(acme.max.user_id), Origin=origin)

    assert stream.status == 403
    assert "Access-Control-Allow-Origin" not in stream.headers


def test_E02_no_secret_is_written_to_the_log(app, acme, visit, listen, hub, caplog):
    with caplog.at_level(0):
        topic = person(acme.max.user_id)
        token = listen(visit(acme.max), topic).cookies[tokens.COOKIE]
        listen(None, topic, query=[("authorization", token)])
        proof = tokens.publisher_token(app.config)
        publish(app, hub, proof, topic=str(topic), data="x")

    for secret in (token, proof, app.config["LIVE_KEY"], app.config["SECRET_KEY"]):
        assert secret not in caplog.text


def test_E03_every_quick_reader_gets_a_burst_and_a_slow_one_is_closed(
    app, acme, visit, listen, hub, monkeypatch
):
    monkeypatch.setattr(streams, "CAP", 200)
    browser, topic = visit(acme.max), person(acme.max.user_id)
    quick = [listen(browser, topic) for _ in range(5)]
    slow = listen(browser, topic, receive_buffer=4096, read=False)
    for number in range(500):
        assert (
            publish(app, hub, topic=str(topic), data=f'{{"n": {number}, "x": "{"x" * 4000}"}}')
            == 200
        )
    heard = [[stream.next()["n"] for _ in range(500)] for stream in quick]
    slow.thread.start()

    assert heard == [list(range(500))] * 5
    assert slow.ended.wait(10), "neither all messages nor an end: it would wait for ever"
    assert slow.events.qsize() < 500


def test_E07_a_reader_who_reads_nothing_holds_up_nobody(app, acme, visit, listen, hub):
    browser, topic = visit(acme.max), person(acme.max.user_id)
    listen(browser, topic, receive_buffer=4096, read=False)
    other = listen(visit(acme.ada), person(acme.ada.user_id))
    for _ in range(400):
        publish(app, hub, topic=str(topic), data="x" * 4000)
    publish(app, hub, topic=str(person(acme.ada.user_id)), data='"here"')

    assert other.next(2) == "here"
    assert len(hub.streams.readers) == 1


def test_a_browser_is_told_when_to_come_back_and_not_at_the_same_time_as_others(
    acme, visit, listen, app, hub
):
    browser, topic = visit(acme.max), person(acme.max.user_id)
    opened = [listen(browser, topic) for _ in range(8)]
    publish(app, hub, topic=str(topic), data="1")
    for stream in opened:
        stream.next()
    pauses = {stream.raw.split(b"\n")[0] for stream in opened}

    assert all(pause.startswith(b"retry: ") for pause in pauses)
    assert len(pauses) > 1


def until(condition, seconds=10):
    """Wait for it; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_quiet_stream_shows_that_it_is_alive(acme, visit, listen, monkeypatch):
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0)
    stream = listen(visit(acme.max), person(acme.max.user_id))

    until(lambda: b":\n\n" in stream.raw)


def test_the_hub_forgets_who_has_gone(acme, visit, listen, hub):
    stream = listen(visit(acme.max), person(acme.max.user_id))
    assert len(hub.streams.readers) == 1
    stream.close()

    until(lambda: not hub.streams.readers)
    assert (hub.streams.by_topic, hub.streams.by_person) == ({}, {})
