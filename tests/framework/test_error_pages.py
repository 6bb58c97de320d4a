"""Errors have one page, whoever raised them and however early."""

import pytest
from flask import abort, make_response, render_template_string, request

ERROR_TEMPLATE = "<h1>{{ code }} {{ title }}</h1>{{ page.metadata }}{{ page.get('x', 'no x') }}"
FILES = {
    "layouts/error.html": ERROR_TEMPLATE,
    "pages/index.jpy": "Home",
    "pages/form.jpy": "---\ndef get(): pass\n---\nForm",
}


@pytest.fixture
def app(make_app):
    app = make_app(FILES, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    app.add_url_rule("/fail", view_func=lambda: 1 // 0, endpoint="fail")
    app.add_url_rule("/abort/<int:code>", view_func=lambda code: abort(code), endpoint="abort")
    return app


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503])
def test_every_error_has_the_page_and_its_status(app, code):
    reply = app.test_client().get(f"/abort/{code}")
    assert reply.status_code == code
    assert reply.text.startswith(f"<h1>{code} ")
    assert reply.text.endswith("no x")
    assert reply.mimetype == "text/html"


def test_an_unknown_address_has_the_page(app):
    assert app.test_client().get("/nothing").text.startswith("<h1>404 Not Found</h1>")


def test_a_failure_has_the_page_and_says_nothing_of_the_cause(app):
    reply = app.test_client().get("/fail")
    assert reply.status_code == 500
    assert "<h1>500" in reply.text
    assert "ZeroDivisionError" not in reply.text


def test_a_failure_propagates_in_tests(make_app):
    app = make_app(FILES)
    app.add_url_rule("/fail", view_func=lambda: 1 // 0, endpoint="fail")
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/fail")


def test_htmx_gets_the_same_page(app):
    reply = app.test_client().get("/abort/404", headers={"HX-Request": "true"})
    assert reply.status_code == 404
    assert "<h1>404" in reply.text


def test_who_prefers_json_gets_json(app):
    reply = app.test_client().get("/abort/404", headers={"Accept": "application/json"})
    assert reply.status_code == 404
    assert reply.json["error"]["code"] == 404
    assert reply.json["error"]["message"]


def test_a_browser_gets_html(app):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    reply = app.test_client().get("/abort/404", headers={"Accept": accept})
    assert reply.mimetype == "text/html"


def test_the_headers_of_the_error_are_kept(app):
    assert "GET" in app.test_client().post("/form").headers["Allow"]


def test_a_reply_that_was_aborted_with_is_sent_as_it_is(app):
    app.add_url_rule("/teapot", view_func=lambda: abort(make_response("tea", 418)), endpoint="t")
    reply = app.test_client().get("/teapot")
    assert (reply.status_code, reply.text) == (418, "tea")


def test_a_redirect_is_not_an_error(app):
    app.add_url_rule("/folder/", view_func=lambda: "ok", endpoint="folder")
    reply = app.test_client().get("/folder")
    assert reply.status_code == 308


def test_an_error_page_that_fails_becomes_plain_text(make_app, caplog):
    app = make_app({**FILES, "layouts/error.html": "{{ 1 // 0 }}"})
    reply = app.test_client().get("/nothing")
    assert (reply.status_code, reply.text) == (404, "404 Not Found")
    assert reply.mimetype == "text/plain"
    assert "could not be rendered" in caplog.text


def test_a_request_refused_before_it_has_a_page_has_the_error_page(make_app):
    app = make_app({**FILES, "layouts/error.html": "{% asset_tags %}{{ page.x }}{{ code }}"})
    app.before_request_funcs[None].insert(0, lambda: abort(403))
    reply = app.test_client().get("/")
    assert reply.status_code == 403
    assert "403" in reply.text
    assert reply.mimetype == "text/html"


def test_a_template_is_rendered_where_there_is_no_page(make_app):
    app = make_app(FILES)
    with app.app_context():
        assert render_template_string("{{ page.title }}{{ page.form }}ok") == "ok"
    with app.test_request_context("/unknown"):
        assert request.view_args is None
        assert render_template_string("{{ page.title }}ok") == "ok"
