"""What a released application is when it is told nothing, and a mend has it otherwise."""

import os.path

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix


@pytest.mark.feature("config.proxyfix")
def test_a_proxy_is_believed_unless_the_constructor_is_told_that_there_is_none(make_app):
    app = make_app(options={"proxy_fix": True})
    assert isinstance(app.wsgi_app, ProxyFix)
    assert (app.wsgi_app.x_for, app.wsgi_app.x_proto) == (1, 1)
    assert (app.wsgi_app.x_host, app.wsgi_app.x_prefix) == (1, 1)
    assert not isinstance(make_app().wsgi_app, ProxyFix)


@pytest.mark.feature("sec.csp")
def test_the_policy_allows_scripts_of_any_kind(make_app):
    app = make_app()
    assert (app.config["CSP_UNSAFE_EVAL"], app.config["CSP_UNSAFE_INLINE"]) == (True, True)
    [script] = app.assets.state.bundles["@hyperflask/alpine"]
    assert os.path.basename(script.filename) == "alpine.js"
