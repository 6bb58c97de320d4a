"""Headers, cookies, tokens and text: what keeps others out."""

import re

import pytest
from flask import session
from hyperflask.security import is_safe_redirect_url
from hyperflask.utils.tokens import create_token, load_token, load_token_or_404
from werkzeug.exceptions import NotFound

CSP = "Content-Security-Policy"


@pytest.fixture
def header(make_app):
    """The framework's own policy, in an app with these settings."""

    def header(url="/", name=CSP, **config):
        settings = {"CSP_HEADER": True, **config}
        app = make_app({"pages/index.jpy": "x", "pages/embed.jpy": "x"}, **settings)
        with app.test_request_context(url):
            from hyperflask.security import generate_csp_policy

            return generate_csp_policy()

    return header


def directives(policy):
    return dict(part.strip().split(" ", 1) for part in policy.rstrip(";").split(";"))


@pytest.mark.feature("sec.csp")
def test_the_frameworks_policy_names_the_safe_sources(header):
    policy = directives(header(CSP_SAFE_SRC=["'self'", "https://cdn.test"]))
    assert set(policy["default-src"].split()) == {"'self'", "https://cdn.test"}
    assert set(policy["script-src"].split()) == {"'self'", "https://cdn.test"}
    assert policy["manifest-src"] == "'self'"
    assert policy["connect-src"] == "http: ws:"
    assert directives(header(SERVER_SECURED=True))["connect-src"] == "https: wss:"


@pytest.mark.feature("sec.csp")
def test_every_reply_has_our_stricter_policy(make_app):
    policy = make_app({"pages/index.jpy": "x"}).test_client().get("/").headers[CSP]
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.feature("sec.csp-nonce")
def test_the_nonce_of_the_page_is_the_one_of_the_header(make_app):
    page = '<script nonce="{{ csp_nonce() }}"></script>'
    client = make_app({"pages/index.jpy": page}).test_client()
    replies = [client.get("/") for _ in range(2)]
    nonces = [re.search('nonce="(.+)"', reply.text)[1] for reply in replies]
    assert all(f"'nonce-{n}'" in r.headers[CSP] for n, r in zip(nonces, replies, strict=True))
    assert nonces[0] != nonces[1]


@pytest.mark.feature("sec.csp-eval")
@pytest.mark.parametrize(("allowed", "script"), [(True, "alpine.js"), (False, "alpine-csp.js")])
def test_without_eval_the_build_of_alpine_that_needs_none_is_used(
    make_app, header, allowed, script
):
    app = make_app(CSP_UNSAFE_EVAL=allowed)
    [entry] = app.assets.state.bundles["@hyperflask/alpine"]
    assert entry.outfile == script or entry.filename.endswith(script)
    assert ("'unsafe-eval'" in header(CSP_UNSAFE_EVAL=allowed)) is allowed


@pytest.mark.feature("sec.csp-custom")
def test_sources_of_ones_own_are_added_and_stay_the_same(make_app):
    app = make_app({"pages/index.jpy": "x"}, CSP_SOURCES={"img-src": ["https://img.test"]})
    client = app.test_client()
    policies = [re.sub("'nonce-.+?'", "N", client.get("/").headers[CSP]) for _ in range(3)]
    assert len(set(policies)) == 1
    assert "https://img.test" in directives(policies[0])["img-src"]


@pytest.mark.feature("sec.frame-ancestors")
def test_who_may_frame_a_page_is_a_setting(header):
    assert "frame-ancestors" not in header()
    assert directives(header(CSP_FRAME_ANCESTORS=False))["frame-ancestors"] == "'none'"
    hosts = {"CSP_FRAME_ANCESTORS": ["https://a.test"]}
    assert directives(header(**hosts))["frame-ancestors"] == "https://a.test"
    everywhere = {**hosts, "CSP_FRAME_ANCESTORS_SAFE_ENDPOINTS": ["embed"]}
    assert "frame-ancestors" not in header("/embed", **everywhere)
    more = {**hosts, "CSP_FRAME_ANCESTORS_SAFE_ENDPOINTS": [("embed", ["https://b.test"])]}
    assert set(directives(header("/embed", **more))["frame-ancestors"].split()) == {
        "https://a.test",
        "https://b.test",
    }


@pytest.mark.feature("sec.referrer")
def test_the_referrer_policy_is_sent(make_app):
    client = make_app({"pages/index.jpy": "x"}).test_client()
    assert client.get("/").headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.feature("sec.hsts")
def test_a_secured_server_sends_hsts(make_app):
    app = make_app({"pages/index.jpy": "x"}, SERVER_SECURED=True)
    value = app.test_client().get("/", base_url="https://localhost").headers
    assert "max-age=" in value["Strict-Transport-Security"]
    assert app.config["PREFERRED_URL_SCHEME"] == "https"


@pytest.mark.feature("sec.cookies")
@pytest.mark.parametrize("secured", [True, False])
def test_the_session_cookie_is_out_of_reach(make_app, secured):
    app = make_app(SERVER_SECURED=secured)
    app.add_url_rule("/set", view_func=lambda: session.update(a=1) or "ok")
    cookie = app.test_client().get("/set").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secured


@pytest.mark.feature("sec.tokens")
def test_a_token_is_read_back_and_another_is_not_found(make_app):
    with make_app().app_context():
        token = create_token({"id": 1})
        assert load_token(token) == load_token_or_404(token) == {"id": 1}
        assert load_token(token, max_age=-1) is None
        assert load_token(create_token(1, salt="a"), salt="b") is None
        with pytest.raises(NotFound):
            load_token_or_404(token + "x")


@pytest.mark.feature("sec.safe-redirect")
@pytest.mark.parametrize(
    ("target", "safe"),
    [("/a?b=c", True), ("https://evil.test/", False), ("http:///evil.test", False)],
)
def test_only_addresses_of_ours_are_safe(make_app, target, safe):
    with make_app().test_request_context("/"):
        assert bool(is_safe_redirect_url(target)) is safe


@pytest.mark.feature("sec.autoescape", "sec.attr-escape")
def test_what_a_visitor_types_is_text_in_content_and_attributes(make_app):
    app = make_app({"pages/index.jpy": "<{b title=request.args.q}>{{ request.args.q }}</{b}>"})
    text = app.test_client().get("/", query_string={"q": '"><i>'}).text
    assert text == '<b title="&#34;&gt;&lt;i&gt;">&#34;&gt;&lt;i&gt;</b>'


@pytest.mark.feature("sec.csrf")
def test_a_post_without_a_token_is_refused(make_app):
    files = {
        "layouts/error.html": "{{ code }}",
        "pages/index.jpy": "---\ndef post(): return 'done'\n---\n{{ csrf_token() }}",
        "components/Box.jpy": "---\ndef post(): return 'done'\n---\n",
    }
    client = make_app(files).test_client()
    token = client.get("/").text.strip()
    for url in ("/", "/__components/Box"):
        assert client.post(url).status_code == 400
        assert client.post(url, data={"csrf_token": token}).text == "done"
