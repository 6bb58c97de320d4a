"""The framework's streams: their token is in a cookie, ends, and names its topics."""

import time

import jwt
import pytest
from flask import Response

PAGE = """
<{MercureStream topic="room/1" }>a</{MercureStream}>
<{MercureStream topic="room/2" }>b</{MercureStream}>
"""
HUB = "http://localhost:5300/.well-known/mercure"


@pytest.fixture
def app(make_app):
    return make_app({"pages/index.jpy": PAGE}, MERCURE_HUB_URL=HUB)


def claims(cookie):
    token = cookie.partition("=")[2].partition(";")[0]
    return jwt.decode(token, options={"verify_signature": False})


def test_E02_a_page_with_streams_has_no_token_in_any_address(app):
    reply = app.test_client().get("/")

    assert f'sse-connect="{HUB}?topic=room%2F1"' in reply.text
    assert "authorization" not in reply.text
    assert "eyJ" not in reply.text


def test_E02_one_cookie_names_the_topics_of_the_page_and_ends_within_minutes(app):
    [cookie] = app.test_client().get("/").headers.getlist("Set-Cookie")

    assert claims(cookie)["mercure"]["subscribe"] == ["room/1", "room/2"]
    assert 0 < claims(cookie)["exp"] - time.time() <= 300
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/.well-known/mercure" in cookie


@pytest.mark.parametrize("topics", ["*", "room/*", "room/{id}", ["a", "*"]])
def test_E01_a_stream_of_everything_is_refused(app, topics):
    with app.test_request_context(), pytest.raises(ValueError, match="names its topics"):
        app.sse.authentified_hub_url(topics)


def test_E01_a_stream_that_names_no_topic_gets_no_token(app):
    with app.test_request_context():
        assert app.sse.authentified_hub_url() == HUB
        reply = app.process_response(Response())

    assert "Set-Cookie" not in reply.headers


def test_a_cookie_that_is_taken_back_holds_no_token(app):
    with app.test_request_context():
        cookie = app.sse.delete_authz_cookie(Response()).headers["Set-Cookie"]

    assert "eyJ" not in cookie
    assert "Max-Age=0" in cookie
