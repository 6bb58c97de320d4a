"""Forwarded headers are believed from as many proxies as there are, hosts from the list."""

import pytest
from flask import request

FORWARDED = {
    "X-Forwarded-For": "6.6.6.6, 5.5.5.5",
    "X-Forwarded-Host": "evil.test, app.example.com",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
}
FILES = {
    "layouts/error.html": (
        "{{ code }} {{ url_for('seen') }} {{ url_for('static', filename='a.css') }} {{ page.x }}"
    )
}


def seen():
    return [request.remote_addr, request.host_url, request.root_path]


@pytest.fixture
def client(make_app):
    def client(**config):
        app = make_app(FILES, {"proxy_fix": True}, **config)
        app.add_url_rule("/seen", view_func=seen)
        return app.test_client()

    return client


@pytest.mark.parametrize("config", [{}, {"PROXY_COUNT": 0}])
def test_without_a_proxy_nothing_is_believed(client, config):
    assert client(**config).get("/seen", headers=FORWARDED).json == [
        "127.0.0.1",
        "http://localhost/",
        "",
    ]


@pytest.mark.parametrize("count", [1, "1"])
def test_one_proxy_is_believed_about_the_last_hop_only(client, count):
    assert client(PROXY_COUNT=count).get("/seen", headers=FORWARDED).json == [
        "5.5.5.5",
        "https://app.example.com/",
        "",
    ]


def test_two_proxies_are_believed_about_two_hops(client):
    headers = {"X-Forwarded-For": "7.7.7.7, 6.6.6.6, 5.5.5.5"}
    assert client(PROXY_COUNT=2).get("/seen", headers=headers).json[0] == "6.6.6.6"


@pytest.mark.parametrize("hosts", [["app.example.com"], "app.example.com, b.example.com"])
@pytest.mark.parametrize("url", ["/seen", "/nothing", "/static/a.css"])
def test_another_host_is_refused_with_an_error_page_that_has_links(client, hosts, url):
    reply = client(TRUSTED_HOSTS=hosts).get(url, base_url="http://evil.test")
    assert reply.status_code == 400
    assert reply.text.startswith("400 /seen /static/a.css")


def test_another_host_is_refused_when_a_proxy_forwards_it(client):
    trusting = client(TRUSTED_HOSTS="app.example.com", PROXY_COUNT=1)
    headers = {"X-Forwarded-Host": "evil.test"}
    assert trusting.get("/seen", headers=headers).status_code == 400
    assert trusting.get("/seen", headers=FORWARDED).status_code == 200


def test_our_hosts_are_answered_on_any_port(client):
    trusting = client(TRUSTED_HOSTS=["app.example.com"])
    assert trusting.get("/seen", base_url="http://app.example.com:8000").status_code == 200


def test_without_a_list_every_host_is_answered(client):
    assert client(TRUSTED_HOSTS="").get("/seen", base_url="http://a.test").status_code == 200
