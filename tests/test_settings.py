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


def connect_src(**settings_):
    values = settings.load(
        **{"SECRET_KEY": SECRET, "BASE_URL": "http://localhost:5000"} | settings_
    )
    return values["CSP_SOURCES"]["connect-src"]


def test_pages_talk_to_us_and_to_a_hub_at_a_port_of_its_own():
    assert connect_src() == ["http://localhost:5100"]
    assert connect_src(LIVE_PORT="6000") == ["http://localhost:6000"]
    assert connect_src(LIVE_URL="off") == []


def test_behind_a_proxy_the_hub_is_at_our_own_address():
    for address in ({"BASE_URL": "https://app.example.com"}, {"PROXY_COUNT": "1"}):
        assert connect_src(**address) == []
    for url in ("nchan+http://127.0.0.1:8081", "mercure+http://hub:3000/.well-known/mercure"):
        assert connect_src(LIVE_URL=url) == []


def test_the_watchers_port_is_allowed_in_development_alone():
    assert connect_src(LIVE_URL="off", ASSETS_LIVERELOAD_PORT=7878) == ["http://localhost:7878"]


@pytest.mark.parametrize("url", ["", "on", "redis://x", "nchan+x", "nchan+ftp://x", "embedded+x"])
def test_a_live_url_that_cannot_be_used_is_no_start(url):
    with pytest.raises(SettingsError, match="LIVE_URL"):
        settings.load(SECRET_KEY=SECRET, LIVE_URL=url)


def test_a_hub_elsewhere_would_not_get_the_cookie_and_is_no_start():
    with pytest.raises(SettingsError, match="LIVE_PUBLIC_URL"):
        settings.load(SECRET_KEY=SECRET, LIVE_PUBLIC_URL="https://hub.test/.well-known/mercure")


def test_the_hubs_key_is_none_that_signs_anything_else():
    first, other = (settings.load(SECRET_KEY=key * 40)["LIVE_KEY"] for key in "ab")

    assert first != other
    assert len(first) == 64
    assert settings.load(SECRET_KEY=SECRET, LIVE_KEY="given")["LIVE_KEY"] == "given"
