"""URLs are built without a request, and without touching the settings."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import g, url_for

BASE = "https://app.example.com"


@pytest.fixture
def app(make_app):
    app = make_app(BASE_URL=BASE)
    app.add_url_rule("/w/<workspace>/<int:id>", endpoint="project", view_func=lambda **_: "ok")
    return app


def test_a_path_is_the_default(app):
    assert app.url_for("project", workspace="acme", id=7, q="a b") == "/w/acme/7?q=a+b"
    with app.app_context():
        assert url_for("project", workspace="acme", id=7) == "/w/acme/7"


def test_an_absolute_address_begins_with_the_base_url(app):
    assert app.url_for("project", workspace="acme", id=7, _external=True, _anchor="x") == (
        f"{BASE}/w/acme/7#x"
    )
    with app.app_context():
        assert url_for("project", workspace="a", id=7, _external=True) == f"{BASE}/w/a/7"


def test_the_path_of_the_base_url_is_kept(make_app):
    app = make_app(BASE_URL="http://localhost:8000/app/")
    app.add_url_rule("/home", endpoint="home", view_func=lambda: "ok")
    assert app.url_for("home") == "/app/home"
    assert app.url_for("home", _external=True) == "http://localhost:8000/app/home"


def test_without_a_base_url_an_absolute_address_is_an_error(make_app):
    app = make_app()
    app.add_url_rule("/home", endpoint="home", view_func=lambda: "ok")
    assert app.url_for("home") == "/home"
    with pytest.raises(RuntimeError, match="BASE_URL"):
        app.url_for("home", _external=True)


def test_defaults_of_the_application_are_used(app):
    @app.url_defaults
    def workspace(endpoint, values):
        values.setdefault("workspace", g.get("workspace", "none"))

    with app.app_context():
        g.workspace = "acme"
        assert url_for("project", id=7) == "/w/acme/7"


def test_in_a_request_the_host_of_the_request_is_used(app):
    with app.test_request_context("/", base_url="http://localhost"):
        assert url_for("project", workspace="a", id=7) == "/w/a/7"
        assert url_for("project", workspace="a", id=7, _external=True) == "http://localhost/w/a/7"


def test_the_settings_are_never_touched(app):
    before = dict(app.config)

    def build(number):
        return app.url_for("project", workspace="a", id=number), app.config["SERVER_NAME"]

    with ThreadPoolExecutor(4) as threads:
        built = list(threads.map(build, range(200)))
    assert built == [(f"/w/a/{number}", None) for number in range(200)]
    assert dict(app.config) == before
