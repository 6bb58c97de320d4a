"""Settings: refused when they would be unsafe, completed when they are fine."""

import pytest

from app import settings
from app.settings import SettingsError
from tests.product import PRODUCT_SLUG

SECRET = "a secret for tests that is long enough"


@pytest.mark.parametrize("secret", [None, "", "changeme", "x" * 31])
def test_A31_a_weak_secret_key_is_no_start(secret):
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        settings.load(SECRET_KEY=secret)


@pytest.mark.parametrize("url", ["app.example.com", "ftp://x", "https://x/path", "https://"])
def test_a_base_url_that_is_no_origin_is_no_start(url):
    with pytest.raises(SettingsError, match="BASE_URL"):
        settings.load(SECRET_KEY=SECRET, BASE_URL=url)


@pytest.mark.parametrize("url", ["smtp.example.com:25", "imap://x"])
def test_a_mail_url_that_cannot_be_used_is_no_start(url):
    with pytest.raises(SettingsError, match="MAIL_URL"):
        settings.load(SECRET_KEY=SECRET, MAIL_URL=url)


def test_https_locks_the_cookies_and_names_the_host():
    values = settings.load(SECRET_KEY=SECRET, BASE_URL="https://app.example.com/")

    assert values["SESSION_COOKIE_NAME"] == f"__Host-{PRODUCT_SLUG}_browser"
    assert values["SERVER_SECURED"]
    assert values["TRUSTED_HOSTS"] == ["app.example.com"]
    assert values["BASE_URL"] == "https://app.example.com"


def test_a_mail_server_is_one_url():
    values = settings.load(SECRET_KEY=SECRET, MAIL_URL="smtp://me:p%40ss@mail.example.com:587")

    assert values["MAIL_SERVER"] == "mail.example.com"
    assert values["MAIL_PORT"] == 587
    assert values["MAIL_USE_TLS"]
    assert values["MAIL_PASSWORD"] == "p@ss"


def test_the_watchers_port_is_allowed_in_development_alone():
    assert "CSP_SOURCES" not in settings.load(SECRET_KEY=SECRET)
    values = settings.load(SECRET_KEY=SECRET, ASSETS_LIVERELOAD_PORT=7878)
    assert values["CSP_SOURCES"] == {"connect-src": ["http://localhost:7878"]}
