"""A page in a layout is content: nothing in it is executed as a template."""

import pytest

LAYOUT = "<html>{% block content %}{% endblock %}<aside>{% block side %}{% endblock %}</aside>"
EVIL = "{{ config.SECRET_KEY }}{% endblock %}{{ 7 * 7 }}"


@pytest.mark.parametrize("q", [EVIL, "{% raise %}", "{{ ''.__class__ }}", "{# note #}"])
def test_what_a_visitor_wrote_is_not_executed(make_app, q):
    app = make_app(
        {
            "layouts/plain.html": LAYOUT,
            "pages/index.jpy": (
                "---\npage.layout = 'layouts/plain.html'\n---\n<p>{{ request.args.q }}</p>"
            ),
        }
    )
    text = app.test_client().get("/", query_string={"q": q}).text
    assert q.replace("'", "&#39;") in text
    assert app.config["SECRET_KEY"] not in text
    assert "49" not in text
    assert text.startswith("<html>")
    assert text.endswith("</p><aside></aside>")


def test_the_block_may_be_named(make_app):
    app = make_app(
        {
            "layouts/plain.html": LAYOUT,
            "pages/index.jpy": "---\npage.layout = 'layouts/plain.html:side'\n---\n<i>{{ 1 }}</i>",
        }
    )
    assert app.test_client().get("/").text.split() == ["<html><aside>", "<i>1</i></aside>"]


def test_the_name_of_the_block_is_checked(make_app):
    app = make_app(
        {
            "layouts/plain.html": LAYOUT,
            "pages/index.jpy": "---\npage.layout = 'layouts/plain.html:a %}{{ 7 * 7 }}'\n---\nx",
        }
    )
    with pytest.raises(ValueError, match="not the name of a block"):
        app.test_client().get("/")


def test_a_markdown_page_enters_its_layout(make_app):
    app = make_app(
        {
            "layouts/plain.html": LAYOUT,
            "pages/index.md": (
                "---\nlayout: layouts/plain.html\n---\n# Title\n\n{{ request.args.q }}"
            ),
        }
    )
    text = app.test_client().get("/", query_string={"q": "{{ 7 * 7 }}"}).text
    assert text == "<html><h1>Title</h1>\n<p>{{ 7 * 7 }}</p><aside></aside>"


def test_a_late_part_is_rendered_at_once_in_a_layout(make_app):
    app = make_app(
        {
            "layouts/plain.html": LAYOUT,
            "pages/index.jpy": (
                "---\npage.layout = 'layouts/plain.html'\n---\n"
                "{% suspense %}late {{ request.args.q }}{% fallback %}wait{% endsuspense %}"
            ),
        }
    )
    reply = app.test_client().get("/?q=<b>")
    assert reply.text.split() == ["<html>", "late", "&lt;b&gt;<aside></aside>"]
