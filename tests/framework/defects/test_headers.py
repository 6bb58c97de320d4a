"""The security headers that the framework sends by itself: our mend sends others instead."""

import pytest


@pytest.fixture
def headers(make_app):
    """`headers(NAME=value)` are those of the only page of an app."""

    def headers(page="x", **config):
        app = make_app({"pages/index.jpy": page, "pages/framed.jpy": "x"}, **config)
        return app.test_client().get(config.get("PATH", "/")).headers

    return headers


def policy(headers):
    """The parts of the content security policy, each as the set of its words."""
    text = headers["Content-Security-Policy"]
    assert text.endswith(";")
    parts = [part.split() for part in text.rstrip(";").split(";")]
    assert all(len(words) == len(set(words)) for words in parts)
    return {name: set(words) for name, *words in parts}


def nonces(found):
    """The nonces of a policy: suspense asks for one on every page."""
    return {word for word in found["script-src"] if word.startswith("'nonce-")}


@pytest.mark.feature("sec.csp")
def test_the_policy_by_default(headers):
    found = headers()
    everything = {"*", "data:", "blob:"}
    assert policy(found) == {
        "default-src": {"'self'"},
        "manifest-src": {"'self'"},
        "connect-src": {"http:", "ws:"},
        **dict.fromkeys(("img-src", "media-src", "frame-src", "object-src"), everything),
        "script-src": {"'self'", "'unsafe-eval'", "'unsafe-inline'"},
        "style-src": {"'self'", "'unsafe-inline'"},
    }
    assert found["X-XSS-Protection"] == "1; mode=block"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Strict-Transport-Security" not in found


@pytest.mark.feature("sec.csp")
def test_a_secured_server_connects_over_tls_only(headers):
    assert policy(headers(SERVER_SECURED=True))["connect-src"] == {"https:", "wss:"}


@pytest.mark.feature("sec.csp")
def test_sources_that_are_trusted_are_added(headers):
    sources = policy(headers(CSP_SAFE_SRC=["'self'", "https://cdn.test"]))["default-src"]
    assert sources == {"'self'", "https://cdn.test"}


@pytest.mark.feature("sec.csp-custom")
def test_a_policy_of_ones_own_is_completed(headers):
    own = {"default-src": "'none'", "style-src": "'self'"}
    found = policy(headers(CSP_HEADER=own, CSP_UNSAFE_EVAL=False, CSP_UNSAFE_INLINE=False))
    assert found == {
        "default-src": {"'none'"},
        "style-src": {"'self'", *nonces(found)},
        "script-src": {"'none'", *nonces(found)},
    }


@pytest.mark.feature("sec.csp-custom")
def test_no_policy_is_sent_when_it_is_switched_off(headers):
    found = headers(CSP_HEADER=False)
    assert "Content-Security-Policy" not in found
    assert "X-XSS-Protection" not in found


@pytest.mark.feature("sec.csp-eval", "sec.csp-nonce")
def test_inline_scripts_are_named_by_a_nonce(make_app):
    strict = {"CSP_UNSAFE_EVAL": False, "CSP_UNSAFE_INLINE": False}
    app = make_app({"pages/index.jpy": "{{ csp_nonce() }} {{ csp_nonce() }}"}, **strict)
    replies = [app.test_client().get("/") for _ in range(2)]
    nonces = []
    for reply in replies:
        first, second = reply.text.split()
        assert first == second
        assert len(first) == 16
        for part in ("script-src", "style-src"):
            assert policy(reply.headers)[part] == {"'self'", f"'nonce-{first}'"}
        nonces.append(first)
    assert nonces[0] != nonces[1]


@pytest.mark.feature("sec.csp-nonce")
def test_a_nonce_is_useless_next_to_unsafe_inline(headers):
    found = policy(headers("{{ csp_nonce() }}", CSP_UNSAFE_INLINE=True))
    assert not any("nonce" in word for word in found["script-src"] | found["style-src"])


@pytest.mark.feature("sec.frame-ancestors")
def test_who_may_frame_a_page(headers):
    assert policy(headers(CSP_FRAME_ANCESTORS=None))["frame-ancestors"] == {"'none'"}
    assert "frame-ancestors" not in policy(headers(CSP_FRAME_ANCESTORS=True))
    listed = policy(headers(CSP_FRAME_ANCESTORS=["https://a.test", "https://b.test"]))
    assert listed["frame-ancestors"] == {"https://a.test", "https://b.test"}


@pytest.mark.feature("sec.frame-ancestors")
def test_some_pages_may_be_framed_by_others_too(headers):
    given = {"CSP_FRAME_ANCESTORS": ["https://a.test"]}
    more = [("index", ["https://b.test"]), "framed", ("framed", ["https://never.test"])]
    settings = {**given, "CSP_FRAME_ANCESTORS_SAFE_ENDPOINTS": more}
    by_two = policy(headers(**settings))
    assert by_two["frame-ancestors"] == {"https://a.test", "https://b.test"}
    assert "frame-ancestors" not in policy(headers(PATH="/framed", **settings))
    again = [("index", ["https://b.test"]), ("index", ["https://never.test"])]
    first = policy(headers(**given, CSP_FRAME_ANCESTORS_SAFE_ENDPOINTS=again))
    assert first["frame-ancestors"] == {"https://a.test", "https://b.test"}


@pytest.mark.feature("sec.hsts", "sec.referrer")
def test_strict_transport_and_referrer_are_settings(headers):
    found = headers(HSTS_HEADER="max-age=5", REFERRER_POLICY="no-referrer")
    assert found["Strict-Transport-Security"] == "max-age=5"
    assert found["Referrer-Policy"] == "no-referrer"
    assert "Referrer-Policy" not in headers(REFERRER_POLICY=None)
