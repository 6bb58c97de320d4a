"""What the released framework does with text that people send, and with what it signs."""

from functools import partial

import pytest
from flask import request
from hyperflask.security import is_safe_redirect_url
from hyperflask.utils.tokens import create_token, load_token_or_404
from werkzeug.exceptions import NotFound

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@defect(reason="autoescape: pages are not escaped")
@pytest.mark.feature("sec.autoescape")
def test_what_a_visitor_types_is_shown_as_text(make_app):
    app = make_app({"pages/index.jpy": "{{ request.args.q }}"})
    assert b"<b>" not in app.test_client().get("/?q=<b>x</b>").data


@defect(reason="attributes: attribute values are not escaped")
@pytest.mark.feature("sec.attr-escape")
def test_a_quote_does_not_close_an_attribute(make_app):
    app = make_app({"pages/index.jpy": "<{Link title=request.args.q}>a</{Link}>"})
    assert b'title="a"b' not in app.test_client().get('/?q=a"b').data


@defect(reason="security_headers: a policy of one's own grows with every request")
@pytest.mark.feature("sec.csp-custom")
def test_a_policy_of_ones_own_stays_as_it_was_written(make_app):
    app = make_app(
        {"pages/index.jpy": "x"},
        CSP_HEADER={"default-src": "'self'"},
        CSP_UNSAFE_EVAL=False,
        CSP_UNSAFE_INLINE=True,
    )
    client = app.test_client()
    first, second = (client.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first == second


@defect(reason="security_headers: SERVER_SECURED does not send HSTS")
@pytest.mark.feature("sec.hsts")
def test_a_secured_server_sends_strict_transport_security(make_app):
    app = make_app({"pages/index.jpy": "x"}, SERVER_SECURED=True)
    assert "Strict-Transport-Security" in app.test_client().get("/").headers


@defect(
    raises=pytest.fail.Exception,
    reason="hyperflask-11: load_token_or_404 drops max_age",
)
@pytest.mark.feature("sec.tokens")
def test_a_token_that_is_too_old_is_not_found(make_app):
    with make_app().app_context(), pytest.raises(NotFound):
        load_token_or_404(create_token("x"), max_age=-1)


@defect(reason="redirects: an address of another host is called safe")
@pytest.mark.feature("sec.safe-redirect")
def test_an_address_without_its_host_is_not_safe(make_app):
    with make_app().test_request_context("/"):
        assert request.host == "localhost"
        assert not is_safe_redirect_url("http:///evil.test")


@defect(reason="csrf: a component takes a POST without a token")
@pytest.mark.feature("sec.csrf")
def test_a_component_refuses_a_post_without_a_token(make_app):
    app = make_app({"components/Box.jpy": "---\ndef post(): return 'done'\n---\nx"})
    assert app.test_client().post("/__components/Box").status_code == 400


@defect(reason="proxies: anybody says which host was asked for")
@pytest.mark.feature("config.proxyfix")
def test_a_header_of_the_client_does_not_choose_the_host(make_app):
    app = make_app(options={"proxy_fix": True})
    app.add_url_rule("/host", view_func=lambda: request.host)
    answer = app.test_client().get("/host", headers={"X-Forwarded-Host": "evil.test"})
    assert answer.text == "localhost"


@defect(reason="redirects: half an address raises", raises=ValueError)
@pytest.mark.feature("sec.safe-redirect")
def test_half_an_address_is_not_safe(make_app):
    with make_app().test_request_context("/"):
        assert not is_safe_redirect_url("//[")
