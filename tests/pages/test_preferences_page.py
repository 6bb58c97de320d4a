"""Language and theme: chosen by a form, kept in the browser and with the person."""

import pytest

from app.identity.models import User
from tests.cast import make_person


def test_a_visitor_reads_what_their_browser_asks_for(visitor):
    page = visitor.get("/sign-in", headers={"Accept-Language": "fr-CA,fr;q=0.9"})

    assert '<html lang="fr"' in page.get_data(as_text=True)


@pytest.mark.parametrize("wanted", ["xx", "<script>", "../../etc", "a" * 5000, "*"])
def test_D02_a_language_we_do_not_speak_is_english(visitor, wanted):
    page = visitor.get("/sign-in", headers={"Accept-Language": wanted})

    assert '<html lang="en"' in page.get_data(as_text=True)


def test_a_choice_beats_what_the_browser_asks_for(visitor):
    visitor.post("/preferences", {"locale": "fr", "next": "/sign-in"})

    page = visitor.get("/sign-in", headers={"Accept-Language": "en"})
    assert '<html lang="fr"' in page.get_data(as_text=True)


def test_a_persons_choice_is_kept_with_them(context, visit):
    zoe = make_person("Zoe")

    visit(zoe).post("/preferences", {"locale": "fr"})

    assert User.get(zoe.id).locale == "fr"
    assert '<html lang="fr"' in visit(zoe).get("/account/workspaces/new").get_data(as_text=True)


def test_S07_a_link_changes_no_language(context, visit):
    zoe = make_person("Zoe")
    browser = visit(zoe)

    page = browser.get("/account/workspaces/new?locale=fr&language=fr").get_data(as_text=True)

    assert '<html lang="en"' in page
    assert User.get(zoe.id).locale == "en"


def test_a_theme_is_there_from_the_first_paint(visitor):
    assert "data-theme" not in visitor.get("/sign-in").get_data(as_text=True)

    visitor.post("/preferences", {"theme": "dark"})
    assert 'data-theme="dark"' in visitor.get("/sign-in").get_data(as_text=True)

    visitor.post("/preferences", {"theme": "system"})
    assert "data-theme" not in visitor.get("/sign-in").get_data(as_text=True)


def test_a_made_up_choice_is_ignored(visitor):
    answer = visitor.post("/preferences", {"theme": "neon", "locale": "xx", "next": "//evil"})

    assert answer.location == "/"
    assert not [
        cookie
        for cookie in answer.headers.getlist("Set-Cookie")
        if cookie.startswith(("theme=", "locale="))
    ]
