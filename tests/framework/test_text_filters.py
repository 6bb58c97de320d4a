"""Text with line breaks keeps them, and stays text."""

import pytest
from flask import render_template_string
from markupsafe import Markup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", "a<br>b"),
        ("a\r\n\r\nb", "a<br><br>b"),
        ("<b>\n&", "&lt;b&gt;<br>&amp;"),
        (Markup("<b>x</b>\ny"), "<b>x</b><br>y"),
        (7, "7"),
        ("", ""),
    ],
)
def test_line_breaks_become_elements(make_app, text, expected):
    with make_app().test_request_context():
        assert render_template_string("{{ text|nl2br }}", text=text) == expected
