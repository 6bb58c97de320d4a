"""What every reply of the product carries, and what it never believes."""

import re

import pytest

from app.boot import create_app
from app.identity.models import Session
from tests.cast import PASSWORD, Visitor, make_person

EVERYWHERE = ["/", "/sign-in", "/nowhere", "/account", "/healthcheck", "/static/favicon.svg"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_S08_the_policy_allows_nothing_inline_and_nobody_elsewhere(visitor, path):
    policy = visitor.get(path).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    for directive in (
        "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ):  # fmt: skip
        assert directive in policy


def test_S08_a_nonce_is_used_once(visitor):
    policies = [visitor.get("/sign-in").headers["Content-Security-Policy"] for _ in range(20)]
    nonces = {re.search(r"'nonce-([^']+)'", policy)[1] for policy in policies}

    assert len(nonces) == 20
    assert len({len(policy) for policy in policies}) == 1


@pytest.mark.parametrize("path", EVERYWHERE)
def test_S09_every_reply_over_https_is_guarded(settings, path):
    app = create_app(**settings | {"BASE_URL": "https://app.example.com"})

    headers = Visitor(app.test_client()).get(path, base_url="https://app.example.com").headers

    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", EVERYWHERE)
def test_S11_another_origin_is_told_nothing(visitor, path):
    answer = visitor.get(path, headers={"Origin": "https://evil.test"})

    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_S06_a_form_from_another_origin_is_refused_even_with_a_token(visitor):
    answer = visitor.post("/sign-in", {}, headers={"Origin": "https://evil.test"})

    assert answer.status_code == 400


def test_A07_a_client_cannot_choose_its_address(context, visitor):
    make_person("Zoe")

    visitor.post(
        "/sign-in",
        {"email": "zoe@example.com", "password": PASSWORD},
        headers={"X-Forwarded-For": "6.6.6.6"},
    )

    assert [session.ip for session in Session.find_all()] == ["127.0.0.1"]


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/config.yml",
        "/wsgi.py",
        "/var/app.db",
        "/openapi.json",
        "/metrics",
        "/debug",
        "/console",
        "/server-status",
        "/static/../config.yml",
        "/static/%2e%2e/config.yml",
        "/static/..%2f.env",
    ],
)
def test_S14_nothing_of_ours_is_served_by_its_path(visitor, path):
    assert visitor.get(path).status_code == 404


def test_S14_the_application_tells_no_version_and_debugs_nothing_unless_asked(visitor, app):
    assert not app.debug
    headers = str(visitor.get("/").headers).lower()

    assert not any(word in headers for word in ("python", "flask", "gunicorn", "x-powered-by"))


def test_S14_trace_is_refused(visitor):
    assert visitor.client.open("/", method="TRACE").status_code == 405
