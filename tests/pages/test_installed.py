"""What makes the application one that can be installed: manifest, service worker, offline page."""

import json
import re

import pytest

from app.settings import ROOT


def test_the_manifest_is_of_the_readers_language_and_its_icons_are_there(visitor):
    page = visitor.get("/sign-in", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    [url] = re.findall(r'<link rel="manifest" href="([^"]+)"', page)
    answer = visitor.get(url)

    assert answer.mimetype == "application/manifest+json"
    body = json.loads(answer.get_data(as_text=True))
    assert (body["lang"], body["scope"], body["display"]) == ("fr", "/", "standalone")
    assert {icon["purpose"] for icon in body["icons"]} == {"any", "maskable"}
    for icon in body["icons"]:
        assert visitor.get(icon["src"]).status_code == 200
    assert visitor.get(body["start_url"]).status_code == 303


@pytest.mark.parametrize("language", ["xx", "..", "<b>", "en_US"])
def test_a_language_that_we_do_not_speak_has_neither_manifest_nor_offline_page(visitor, language):
    assert visitor.get(f"/manifest/{language}.webmanifest").status_code == 404
    assert visitor.get(f"/offline/{language}").status_code == 404


def test_the_worker_reaches_every_page_is_looked_for_anew_and_keeps_what_is_there(visitor):
    answer = visitor.get("/service-worker.js")
    script = answer.get_data(as_text=True)

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "nosniff" in answer.headers["X-Content-Type-Options"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assets = json.loads(re.search(r"^const ASSETS = (.*);$", script, re.MULTILINE)[1])
    assert any("/app-" in url for url in assets)
    for url in assets:
        assert visitor.get(url).status_code == 200


def test_the_worker_changes_with_what_it_keeps(visitor, monkeypatch, tmp_path):
    from app.web import installing

    before = visitor.get("/service-worker.js").get_data(as_text=True)
    assert visitor.get("/service-worker.js").get_data(as_text=True) == before
    content = installing._content
    monkeypatch.setattr(installing, "_content", lambda url: content(url) + b"/* newer */")

    assert visitor.get("/service-worker.js").get_data(as_text=True) != before


@pytest.mark.parametrize(
    ("url", "language", "theme"),
    [
        ("/offline/en", "en", None),
        ("/offline/fr?theme=dark", "fr", "dark"),
        ("/offline/en?theme=%22><script>", "en", None),
    ],
)
def test_the_offline_page_is_nobodys(acme, visit, url, language, theme):
    answer = visit(acme.olga).get(url, headers={"Accept-Language": "de"})
    page = answer.get_data(as_text=True)

    assert f'<html lang="{language}"' in page
    assert ("data-theme" in page) == bool(theme)
    for private in ("Olga", "olga@", "Acme", "csrf", "<script"):
        assert private not in page
    assert "Set-Cookie" not in answer.headers


def test_who_is_signed_in_is_given_the_worker_and_visitors_are_not(acme, visit, visitor):
    page = visit(acme.olga).get("/w/acme/projects").get_data(as_text=True)

    assert 'name="worker" content="/service-worker.js" data-offline="/offline/en"' in page
    assert 'name="worker"' not in visitor.get("/sign-in").get_data(as_text=True)


def test_the_systems_bars_have_the_pages_colour(visitor):
    def colours():
        page = visitor.get("/sign-in").get_data(as_text=True)
        return re.findall(r'<meta name="theme-color" content="(#\w+)"( media)?', page)

    light, dark = colours()
    assert light[1] == dark[1] == " media"
    visitor.post("/preferences", {"theme": "dark"})
    assert colours() == [(dark[0], "")]


def test_S10_signing_out_clears_what_the_browser_kept(acme, visit):
    answer = visit(acme.olga).post("/account/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_icons_are_of_the_sizes_that_the_manifest_says():
    from app.web.installing import ICONS

    for name, size, _ in ICONS:
        head = (ROOT / "public" / "icons" / f"{name}.png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(head[16:20], "big") == int.from_bytes(head[20:24], "big") == size
