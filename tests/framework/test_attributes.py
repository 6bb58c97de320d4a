"""Elements made by components keep data inside their attributes and their content."""

import pytest
from flask import flash, render_template_string
from jinja_super_macros import html
from markupsafe import Markup

from app import framework

EVIL = '"><script>alert(1)</script>'
SAFE = "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
FLASHED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture(autouse=True, scope="module")
def mended():
    framework.patch_all()


@pytest.fixture
def render(make_app):
    app = make_app({"components/Box.jpy": "<{div title=props.t}>{{ children() }}</{div}>"})

    def render(source):
        with app.test_request_context():
            return render_template_string(source, q=EVIL)

    return render


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<{Link title=q}>a</{Link}>", f'title="{SAFE}"'),
        ("<{Button title=q}>{{ q }}</{Button}>", f'title="{SAFE}"> {SAFE} </button>'),
        ("<{b id=q}>{{ q }}</{b}>", f'<b id="{SAFE}">{SAFE}</b>'),
        ("<{Box t=q}>{{ q }}<{i}>x</{i}></{Box}>", f'<div title="{SAFE}">{SAFE}<i>x</i></div>'),
        ("{{ html_tag('i', inner=q, id=q) }}", f'<i id="{SAFE}">{SAFE}</i>'),
        ("{% set s %}<{b}>{{ q }}</{b}>{% endset %}<{i}>{{ s }}</{i}>", f"<i><b>{SAFE}</b></i>"),
    ],
)
def test_data_stays_in_the_element(render, source, expected):
    assert expected in " ".join(render(source).split())


def test_markup_is_used_as_it_is_but_cannot_end_the_attribute():
    assert html.html_attrs(title=Markup("a &amp; b")) == 'title="a &amp; b"'
    assert html.html_attrs(title=Markup('<b id="x">')) == 'title="<b id=&#34;x&#34;>"'


def test_json_in_an_attribute_is_readable_by_the_browser(render):
    assert render("{{ html_attrs(x={'a': 1}|tojson) }}") == 'x="{&#34;a&#34;: 1}"'


def test_what_was_right_stays_as_it_was():
    made = html.html_attrs({"hx_get": "/x", "for_": "y"}, class_="a b", disabled=True, n=1, no=None)
    assert made == 'hx-get="/x" for="y" disabled n="1" class="a b"'
    assert html.html_attrs(off=False) == ""
    assert html.html_tag("br") == "<br>"
    assert html.html_tag("p", {"id": " x "}, "") == '<p id="x"></p>'
    assert html.html_attrs({"@click.prevent": "a", ":class": "b", "hx-on::after-request": "c"}) == (
        '@click.prevent="a" :class="b" hx-on::after-request="c"'
    )


@pytest.mark.parametrize("name", ["a b", "a>", 'a"', "a=b", "a/", "a\n"])
def test_the_name_of_an_attribute_is_checked(name):
    with pytest.raises(ValueError, match="not the name"):
        html.html_attrs({name: "x"})


def test_classes_keep_their_order():
    assert html.html_class("z b", ["a", "z"], {"y": True, "n": False}, None, c=1) == "z b a c y"
    assert html.html_class(dict.fromkeys("hgfedcba", True)) == "h g f e d c b a"


FLASHING = "---\nfrom flask import flash\nflash('<script>alert(1)</script>', 'error')\n---\n"


def test_a_flashed_message_is_escaped_in_the_page(make_app):
    app = make_app({"pages/index.jpy": FLASHING + "{% use_layout %}Hello"})
    text = app.test_client().get("/").text
    assert FLASHED in text
    assert "<script>alert" not in text


def test_a_flashed_message_is_escaped_in_the_toast_of_a_partial_reply(make_app):
    app = make_app({"pages/index.jpy": FLASHING + "Hello"})
    text = app.test_client().get("/", headers={"HX-Request": "true"}).text
    assert ':#flash-messages-toast">' in text
    assert FLASHED in text
    assert "<script>" not in text


def test_the_category_of_a_flashed_message_is_escaped(make_app):
    app = make_app()
    with app.test_request_context():
        flash("Hello", EVIL)
        assert "<script>" not in render_template_string("<{FlashMessages}/>")
