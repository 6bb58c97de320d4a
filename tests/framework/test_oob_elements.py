"""An element is marked for an out-of-band swap in its start tag."""

import pytest
from flask import render_template_string
from hyperflask.utils import htmx

from app import framework


@pytest.fixture(autouse=True, scope="module")
def mended():
    framework.patch_all()


@pytest.mark.parametrize(
    ("html", "options", "expected"),
    [
        ("<div>a b</div>", {}, '<div hx-swap-oob="outerHTML">a b</div>'),
        ('<p id="x">a</p>', {}, '<p hx-swap-oob="outerHTML" id="x">a</p>'),
        ("<hr>", {}, '<hr hx-swap-oob="outerHTML">'),
        ("<br/>", {}, '<br hx-swap-oob="outerHTML"/>'),
        ("<b>x</b>", {"target": "#a"}, '<b hx-swap-oob="outerHTML:#a">x</b>'),
        (
            "<tr><td>a b</td></tr>",
            {},
            '<template><tr hx-swap-oob="outerHTML"><td>a b</td></tr></template>',
        ),
        (
            "<li>a</li>",
            {"swap": "beforeend", "target": "#list"},
            '<ul hx-swap-oob="beforeend:#list"><li>a</li></ul>',
        ),
        (
            "text",
            {"swap": "beforeend", "target": "#x"},
            '<div hx-swap-oob="beforeend:#x">text</div>',
        ),
        ("<b>x</b>", {"target": '"><i>'}, '<b hx-swap-oob="outerHTML:&#34;&gt;&lt;i&gt;">x</b>'),
        (lambda: " <i>x</i>\n", {}, '<i hx-swap-oob="outerHTML">x</i>'),
    ],
)
@pytest.mark.feature("htmx.oob")
def test_the_mark_is_in_the_start_tag(html, options, expected):
    assert htmx.htmx_oob(html, **options) == expected


@pytest.mark.feature("htmx.oob-component")
def test_the_component_marks_its_content_and_escapes_data(make_app):
    with make_app().test_request_context():
        html = render_template_string("<{HtmxOob}><b>a {{ q }}</b></{HtmxOob}>", q="<i>")
    assert html == '<b hx-swap-oob="outerHTML">a &lt;i&gt;</b>'
