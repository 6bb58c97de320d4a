"""What the released filters do otherwise."""

from functools import partial

import pytest
from flask import render_template

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@defect(reason="text_filters: nl2br gives plain text, whose <br> is escaped")
@pytest.mark.feature("tpl.filter-nl2br")
def test_lines_stay_apart(make_app):
    app = make_app({"templates/a.html": "{{ text|nl2br }}"})
    with app.test_request_context():
        app.preprocess_request()
        assert render_template("a.html", text="a\nb") == "a<br>b"


@defect(reason="text_filters: nl2br is no protection where templates aren't escaped")
@pytest.mark.feature("tpl.filter-nl2br")
def test_lines_are_escaped(make_app):
    app = make_app({"pages/index.jpy": "{{ request.args.q|nl2br }}"})
    assert app.test_client().get("/?q=<i>").text == "&lt;i&gt;"


@defect(reason="hyperflask-56: the classes of highlighted code are taken out again")
@pytest.mark.feature("tpl.filter-markdown")
def test_code_is_highlighted(render):
    html = render("{{ text|markdown }}", text="```python\nx = 1\n```")
    assert "codehilite" in html
