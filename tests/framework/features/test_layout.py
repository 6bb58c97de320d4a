"""Layouts: the shell around what a page shows."""

import pytest

from tests.framework.features.looking import check, one, tree

SHELL = (
    "<main>{% block content %}{% endblock %}</main>"
    "<aside>{% block side %}none{% endblock %}</aside>"
)


@pytest.mark.feature("layout.use-layout")
def test_a_page_asks_for_the_default_layout(make_app):
    site = make_app(
        {"pages/a.jpy": "{% use_layout %}\n<p>in</p>", "pages/b.jpy": "<p>bare</p>"}
    ).test_client()
    html = site.get("/a").text

    assert html.lstrip().lower().startswith("<!doctype html>")
    check(html, {"html[lang=en] > body > p": "in", "head > meta[charset=utf-8]": None})
    assert site.get("/b").text == "<p>bare</p>"


@pytest.mark.feature("layout.use-layout-arg")
def test_a_page_names_its_layout_and_the_block_that_it_fills(make_app):
    site = make_app(
        {
            "layouts/two.html": SHELL,
            "pages/a.jpy": '{% use_layout "layouts/two.html" %}\nA',
            "pages/b.jpy": '{% use_layout "layouts/two.html", side %}\nB',
            "pages/c.jpy": '{% use_layout "layouts/two.html" %}\n'
            "C{% block side %}both{% endblock %}",
        }
    ).test_client()

    check(site.get("/a").text, {"main": "A", "aside": "none"})
    check(site.get("/b").text, {"main": "", "aside": "B"})
    check(site.get("/c").text, {"main": "C", "aside": "both"})


@pytest.mark.feature("layout.override-default")
def test_a_default_layout_of_ones_own_takes_the_place_of_the_other(make_app):
    site = make_app(
        {
            "layouts/default.html": "<header>Brand</header>{% block content %}{% endblock %}",
            "pages/a.jpy": "{% use_layout %}\n<p>a</p>",
            "pages/b.jpy": "{% use_layout %}\n<p>b</p>",
        }
    ).test_client()

    for name in "ab":
        html = site.get(f"/{name}").text
        check(html, {"header": "Brand", "p": name})
        assert "<body" not in html


@pytest.mark.feature("layout.override-default")
def test_the_setting_names_another_default(make_app):
    files = {"layouts/mine.html": SHELL, "pages/a.jpy": "{% use_layout %}\nx"}
    app = make_app(files, LAYOUT="layouts/mine.html")

    check(app.test_client().get("/a").text, {"main": "x"})


BLOCKS = """{% extends "layouts/base.html" %}
{% block html_tag_attrs %}data-theme="dark"{% endblock %}
{% block head_metas %}{{ super() }}<meta name="mine" content="1">{% endblock %}
{% block head_assets %}<link rel="mine" href="/x.css">{% endblock %}
{% block body_tag_attrs %}data-page="x"{% endblock %}
{% block body %}<main>{% block content %}{% endblock %}</main>{% endblock %}
{% block footer %}<footer>foot</footer>{% endblock %}
{% block body_end %}<i>end</i>{% endblock %}"""


@pytest.mark.feature("layout.base")
def test_every_block_of_the_base_layout_may_be_filled(make_app):
    files = {
        "layouts/default.html": BLOCKS,
        "pages/index.jpy": "---\npage.metadata = {'title': 'T'}\n---\n{% use_layout %}\n<p>x</p>",
    }
    html = make_app(files).test_client().get("/").text

    check(
        html,
        {
            "html[data-theme=dark][lang=en]": None,
            "head > title": "T",
            "head > meta[name=mine][content='1']": "",
            "head > link[rel=mine]": "",
            "body[data-page=x] > main > p": "x",
            "body > footer": "foot",
            "body > #flash-messages-toast": "",
            "body > i": "end",
        },
    )
    order = [element.tag for element in one(html, "body")]
    assert order == ["main", "footer", "div", "i"]


@pytest.mark.feature("layout.base")
def test_the_whole_head_body_and_toast_may_be_replaced(make_app):
    layout = (
        '{% extends "layouts/base.html" %}{% block head %}<title>mine</title>{% endblock %}'
        '{% block body_tag %}<body id="own">{% endblock %}{% block flash_messages %}{% endblock %}'
    )
    files = {"layouts/default.html": layout, "pages/index.jpy": "{% use_layout %}\nx"}
    html = make_app(files, HTMX_BOOST_SITE=True).test_client().get("/").text

    check(html, {"head > *": 1, "head > title": "mine", "body#own": "x"})
    assert one(html, "body").get("hx-boost") is None


@pytest.mark.feature("layout.base")
def test_settings_reach_the_base_layout(make_app):
    files = {"pages/index.jpy": "{% use_layout %}\nx"}
    settings = {"SITE_LANG": "fr", "HTMX_EXT": ["sse", "preload"], "HTMX_BOOST_SITE": True}
    html = make_app(files, **settings).test_client().get("/").text

    check(html, {"html[lang=fr] > body[hx-ext='sse,preload'][hx-boost=true]": "x"})
    plain = one(make_app(files).test_client().get("/").text, "body")
    assert {"hx-ext", "hx-boost"} & set(plain.keys()) == set()


@pytest.mark.feature("layout.macros-across-blocks")
def test_a_macro_of_a_page_is_known_in_all_its_blocks(make_app):
    page = (
        '{% use_layout "layouts/two.html" %}\n'
        "{% macro star(n) %}<b>{{ '*' * n }}</b>{% endmacro %}"
        "{{ star(2) }}{% block side %}{{ star(3) }}<{star n=4 }/>{% endblock %}"
    )
    app = make_app({"layouts/two.html": SHELL, "pages/index.jpy": page})
    html = app.test_client().get("/").text

    check(html, {"main > b": "**"})
    assert [b.text for b in tree(html).cssselect("aside > b")] == ["***", "****"]
