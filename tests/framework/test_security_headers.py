"""Every reply carries the same strict headers, with a nonce of its own."""

import re

import pytest
from flask import Response, abort, redirect, request

FILES = {
    "layouts/error.html": "error {{ code }}",
    "public/style.css": "a {}",
    "pages/index.jpy": "<script nonce='{{ csp_nonce() }}'></script>",
    "pages/late.jpy": "a{% suspense %}b{% fallback %}c{% endsuspense %}",
    "pages/form.jpy": "---\ndef post(): pass\n---\nForm",
}
NONCE = re.compile(r"'nonce-([\w-]{22})'")
POLICY = (
    "default-src 'self'; script-src 'self' NONCE; style-src 'self' NONCE; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'"
)


def policy_of(reply):
    (policy,) = reply.headers.getlist("Content-Security-Policy")
    return policy


@pytest.fixture
def app(make_app):
    app = make_app(FILES, PROPAGATE_EXCEPTIONS=False, SERVER_SECURED=True)
    app.add_url_rule("/fail", view_func=lambda: 1 // 0, endpoint="fail")
    app.add_url_rule("/away", view_func=lambda: redirect("/"), endpoint="away")
    app.add_url_rule("/refused", view_func=lambda: abort(403), endpoint="refused")
    return app


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/late", 200),
        ("OPTIONS", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/nothing", 404),
        ("DELETE", "/form", 405),
        ("POST", "/form", 400),
        ("GET", "/fail", 500),
        ("GET", "/away", 302),
        ("GET", "/refused", 403),
        ("GET", "/static/style.css", 200),
    ],
)
def test_every_reply_has_the_headers(app, method, url, status):
    reply = app.test_client().open(url, method=method, buffered=True)
    assert reply.status_code == status
    assert NONCE.sub("NONCE", policy_of(reply)) == POLICY
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert reply.headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert reply.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "X-XSS-Protection" not in reply.headers


def test_a_page_that_did_not_change_has_the_headers(app):
    def page():
        reply = Response("page")
        reply.add_etag()
        return reply.make_conditional(request)

    app.add_url_rule("/etag", view_func=page)
    client = app.test_client()
    etag = client.get("/etag").headers["ETag"]
    reply = client.get("/etag", headers={"If-None-Match": etag})
    assert reply.status_code == 304
    assert NONCE.search(policy_of(reply))


def test_a_failure_in_another_handler_does_not_lose_the_headers(app):
    app.after_request(lambda response: 1 // 0)
    reply = app.test_client().get("/")
    assert reply.status_code == 500
    assert NONCE.search(policy_of(reply))


def test_a_thousand_replies_have_policies_of_one_length_and_as_many_nonces(app):
    app.add_url_rule("/plain", view_func=lambda: "plain", endpoint="plain")
    client = app.test_client()
    policies = [policy_of(client.get("/plain")) for _ in range(1000)]
    assert len({len(policy) for policy in policies}) == 1
    assert len({NONCE.search(policy)[1] for policy in policies}) == 1000
    assert all(len(set(NONCE.findall(policy))) == 1 for policy in policies)


@pytest.mark.parametrize("url", ["/", "/late"])
def test_the_nonce_of_a_script_is_the_one_of_the_policy(app, url):
    reply = app.test_client().get(url)
    nonce = re.search(r"nonce=['\"]([\w-]+)", reply.text)[1]
    assert set(NONCE.findall(policy_of(reply))) == {nonce}


def test_requests_in_one_context_have_nonces_of_their_own(app):
    with app.app_context():
        first, second = (policy_of(app.test_client().get("/")) for _ in range(2))
    assert first != second


def test_a_reply_that_is_sent_twice_has_one_policy(app):
    reply = Response("kept")
    app.add_url_rule("/kept", view_func=lambda: reply, endpoint="kept")
    for _ in range(2):
        assert NONCE.search(policy_of(app.test_client().get("/kept")))


def test_a_view_may_add_a_policy(app):
    headers = {"Content-Security-Policy": "img-src 'none'", "Referrer-Policy": "no-referrer"}
    app.add_url_rule("/file", view_func=lambda: ("file", headers), endpoint="file")
    reply = app.test_client().get("/file")
    policies = reply.headers.getlist("Content-Security-Policy")
    assert policies[0] == "img-src 'none'"
    assert NONCE.sub("NONCE", policies[1]) == POLICY
    assert reply.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("own", "count"),
    [
        ("sandbox; style-src 'unsafe-inline'", 1),
        ("sandbox allow-scripts", 2),
        ("sandbox allow-same-origin", 2),
    ],
)
def test_a_document_without_scripts_and_origin_may_have_its_own_policy_alone(app, own, count):
    headers = {"Content-Security-Policy": own}
    app.add_url_rule("/mail", view_func=lambda: ("mail", headers), endpoint="mail")
    policies = app.test_client().get("/mail").headers.getlist("Content-Security-Policy")
    assert policies[0] == own
    assert len(policies) == count


def test_debug_mode_is_as_strict(make_app):
    reply = make_app(FILES, DEBUG=True).test_client().get("/")
    assert NONCE.sub("NONCE", policy_of(reply)) == POLICY


def test_without_a_secured_server_there_is_no_hsts(make_app):
    reply = make_app(FILES).test_client().get("/")
    assert "Strict-Transport-Security" not in reply.headers


def test_settings_add_sources(make_app):
    sources = {"img-src": ["https://a.example.com"], "frame-ancestors": ["https://b.example.com"]}
    policy = policy_of(make_app(FILES, CSP_SOURCES=sources).test_client().get("/"))
    assert "img-src 'self' data: blob: https://a.example.com;" in policy
    assert "frame-ancestors https://b.example.com;" in policy


@pytest.mark.parametrize("source", ["'unsafe-inline'", "'unsafe-eval'", "a; b", "a b", "a,b"])
def test_settings_do_not_weaken_the_policy(make_app, source):
    with pytest.raises(ValueError, match="CSP_SOURCES may not add"):
        make_app(CSP_SOURCES={"script-src": [source]})


def test_the_framework_chooses_the_scripts_that_need_no_eval(make_app):
    app = make_app()
    assert "alpine-csp.js" in str(app.extensions["assets"].bundles["@hyperflask/alpine"])
