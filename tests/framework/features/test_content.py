"""Pages that are content: Markdown, and HTML with variables."""

import pytest


@pytest.mark.feature("content.md")
def test_a_markdown_file_is_a_page(make_app):
    reply = make_app({"pages/about.md": "# About us\n\nHello"}).test_client().get("/about")
    assert reply.status_code == 200
    assert "<h1>About us</h1>" in reply.text


@pytest.mark.feature("content.html-frontmatter")
def test_variables_of_an_html_page_are_shown_and_are_not_code(make_app):
    text = "---\nname: Ada\ncode: open('x')\n---\n<p>{{ name }}, {{ code }}</p>"
    app = make_app({"pages/index.html": text})
    assert app.test_client().get("/").text.strip() == "<p>Ada, open(&#39;x&#39;)</p>"


@pytest.mark.feature("content.layout-block")
def test_a_page_is_put_into_the_named_block_and_not_evaluated_again(make_app):
    left, right = ("{% block " + name + " %}{% endblock %}" for name in ("left", "right"))
    files = {
        "layouts/two.html": f"<a>{left}</a><b>{right}</b>",
        "pages/index.html": "---\nlayout: layouts/two.html:right\n---\n{{ request.args.q }}",
    }
    reply = make_app(files).test_client().get("/", query_string={"q": "{{7*7}}"})
    assert "".join(reply.text.split()) == "<a></a><b>{{7*7}}</b>"
