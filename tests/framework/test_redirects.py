"""A redirect never leaves the site."""

import pytest
from hyperflask import security

from app import framework
from app.framework.redirects import safe_path

ELSEWHERE = [
    None,
    "",
    "evil.test",
    "x",
    "?next=/",
    "#top",
    "https://evil.test",
    "https:///evil.test",
    "https:/evil.test",
    "https:evil.test",
    "HTTPS://evil.test/",
    "http://localhost@evil.test/",
    "http://localhost/",
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\\/evil.test",
    "/a\\..\\evil.test",
    "/a?b=\\evil",
    "/%2fevil.test",
    "/%2f%2fevil.test",
    "/%2F%2Fevil.test",
    "/%5cevil.test",
    "/%5Cevil.test",
    "/%255cevil.test",
    "/%252fevil.test",
    "/a%5cb",
    "/\t/evil.test",
    "/\n/evil.test",
    "\n//evil.test",
    " //evil.test",
    "\x00//evil.test",
    "/\x7f/evil.test",
    "/a\r\nSet-Cookie: x=y",
    "/a%0d%0aSet-Cookie:x",
    "/%09/evil.test",
    "/a\u202eb",
    "/\u200b",
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:a@example.com",
    "//[::1",
    "http://[",
]
OURS = [
    "/",
    "/projects",
    "/projects/7?tab=members&q=a%20b#top",
    "/search?q=https://example.com//x",
    "/search?q=%5C%0A",
    "/w/acme/réunion",
    "/a//b",
    "/a%20b",
    "/100%",
]


@pytest.fixture(autouse=True, scope="module")
def mended():
    framework.patch_all()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_another_place_is_refused(make_app, target):
    assert safe_path(target, "/home") == "/home"
    with make_app(SQLORM_URI=None).test_request_context("http://localhost/"):
        assert not security.is_safe_redirect_url(target)


@pytest.mark.parametrize("target", OURS)
def test_a_path_of_ours_is_kept(target):
    assert safe_path(target) == target
    assert security.is_safe_redirect_url(target)
