"""Every page there is, looked at by axe in both themes and sizes; the console stays clean."""

import pytest

from app.settings import ROOT
from tests.cast import alone
from tests.product import PRODUCT_NAME
from tests.site_map import NOT_LOOKED_AT, PAGES, prepare

pytestmark = pytest.mark.browser

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def demo(context):
    """The demo data: a sign-in's cookie, and what addresses name."""
    token, made = prepare(context)
    return {"name": context.config["SIGN_IN_COOKIE_NAME"], "value": token}, made


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, from node_modules."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


# Colours don't go by the width, nor what fits by the theme: two of the four pairs see it all.
@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
@pytest.mark.parametrize("area", PAGES)
def test_S16_axe_finds_nothing(browse, demo, axe, area, theme, size):
    cookie, made = demo
    found = {}
    with browse(
        color_scheme=theme, viewport=SIZES[size], cookies=[cookie] if area != "site" else []
    ) as page:
        for path in PAGES[area]:
            page.goto(path.format(**made))
            if page.title() == PRODUCT_NAME:
                found.setdefault(path, []).append("no title of its own")
            page.evaluate(axe)
            for violation in page.evaluate("axe.run()")["violations"]:
                nodes = [node["html"] for node in violation["nodes"]][:3]
                found.setdefault(path, []).append((violation["id"], nodes))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.setdefault(path, []).append("wider than the window")
    assert found == {}


def test_every_page_of_the_application_is_looked_at(app, demo):
    """A new page must be put on the list in tests/site_map.py."""
    _, made = demo
    adapter = app.url_map.bind("localhost")
    seen = {
        alone(adapter.match, path.split("?")[0].format(**made))[0]
        for paths in PAGES.values()
        for path in paths
        if path != "/no-such-page"
    }
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and "." in rule.endpoint
    }

    assert pages - seen - NOT_LOOKED_AT == set()
