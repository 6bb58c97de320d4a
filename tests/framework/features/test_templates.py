"""Filters, tags and globals that every template has."""

import pytest

from tests.framework.features.looking import check, one

EVIL = "Hi *you*\n\n<script>alert(1)</script><a href='javascript:x()' onclick='y()'>z</a>"


@pytest.mark.feature("tpl.filter-markdown")
def test_markdown_becomes_html_without_scripts(render):
    html = render("<div>{{ text|markdown }}</div>", text=EVIL + "\n\n```python\nx = 1\n```")

    check(html, {"em": "you", "script": 0, "[onclick]": 0, "a[href^=javascript]": 0})
    assert "x = 1" in html
    assert "codehilite" not in html


@pytest.mark.feature("tpl.filter-markdown")
def test_the_settings_of_markdown_are_used(make_app):
    page = "{{ '|x|\\n|-|\\n|y|'|markdown }}{{ '<u>k</u>'|markdown(safe=False) }}"
    tags = {"table", "tr", "td", "th", "tbody", "thead"}
    app = make_app(
        {"pages/index.jpy": page},
        MARKDOWN_OPTIONS={"extensions": ["tables"]},
        MARKDOWN_SANITIZER_CONFIG={
            "tags": tags,
            "empty": set(),
            "separate": set(),
            "attributes": {},
        },
    )
    check(app.test_client().get("/").text, {"table td": "y", "u": "k"})


@pytest.mark.feature("tpl.tag-markdown")
def test_a_block_of_markdown_is_rendered(render):
    html = render("{% markdown %}# Hello {{ name }}\n\n- a\n- b{% endmarkdown %}", name="<Ada>")

    check(html, {"h1": "Hello <Ada>", "ul > li": 2})


@pytest.mark.feature("tpl.filter-sanitize")
def test_html_is_cleaned(render):
    html = render("{{ text|sanitize }}", text="<b onclick='x()'>a</b><script>alert(1)</script>")

    assert html == "<strong>a</strong>"


@pytest.mark.feature("tpl.filter-sanitize")
def test_what_is_cleaned_away_is_a_setting(make_app):
    settings = {
        "tags": {"u"},
        "attributes": {},
        "empty": set(),
        "separate": set(),
    }
    app = make_app(
        {"pages/index.jpy": "{{ '<u>a</u><strong>b</strong>'|sanitize }}"},
        HTML_SANITIZER_CONFIG=settings,
    )
    assert app.test_client().get("/").text == "<u>a</u>b"


@pytest.mark.feature("tpl.filter-nl2br")
def test_lines_stay_apart_and_are_escaped(render):
    assert render("{{ text|nl2br }}", text="a\n<b>") == "a<br>&lt;b&gt;"


GLOBALS = """<i>{{ app.name }}</i><b>{{ csp_nonce() == csp_nonce() }}</b>
{{ metadata_tags({"description": "d"}) }}
<form action="{{ page_action_url('save') }}" {{ html_attrs(class_=html_class("a", {"b": x})) }}>
{{ html_tag("u", {"id": "t"}, "text") }}<s>{{ collections is defined }}</s>"""


@pytest.mark.feature("tpl.globals")
def test_templates_know_the_globals(make_app):
    app = make_app({"pages/index.jpy": f"---\npage.x = True\n---\n{GLOBALS}"})
    html = app.test_client().get("/?q=1").text

    check(html, {"i": app.name, "b": "True", "u#t": "text", "s": "True"})
    check(html, {"meta[name=description][content=d]": ""})
    form = one(html, "form")
    assert form.get("action").startswith("/?")
    assert "__action=save" in form.get("action")
    assert set(form.classes) == {"a", "b"}


@pytest.mark.feature("tpl.globals")
def test_the_nonce_of_a_reply_is_in_its_policy(make_app):
    app = make_app({"pages/index.jpy": "{{ csp_nonce() }}"})
    first, second = (app.test_client().get("/") for _ in range(2))

    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]
    assert len(first.text) >= 16
    assert first.text != second.text
