"""What the released components and macros do otherwise."""

from functools import partial

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@defect(reason="hyperflask-57: children() without children is an error", raises=UndefinedError)
@pytest.mark.feature("comp.html")
def test_a_component_without_children_shows_none(make_app):
    app = make_app({"components/A.html": "<p>{{ children() }}</p>", "pages/index.jpy": "<{A }/>"})
    assert app.test_client().get("/").text == "<p></p>"


@defect(reason='jinja-super-macros-05: a tag that ends with "/> is not closed', raises=Exception)
@pytest.mark.feature("macro.tag-syntax")
def test_a_tag_may_close_right_after_a_string(render):
    assert "link" in render('<{Link href="/x"/>')


@defect(
    reason="flask-super-macros-02: a Python macro gets its content with receive_caller=True",
    raises=TypeError,
)
@pytest.mark.feature("macro.python")
def test_a_python_macro_gets_its_content(make_app):
    app = make_app()

    @app.macro
    def quote(inner=None):
        return f"[{inner}]"

    with app.test_request_context():
        app.preprocess_request()
        assert render_template_string("<{quote}>in</{quote}>") == "[in]"


@defect(reason="attributes: the value of an attribute is not escaped")
@pytest.mark.feature("macro.html-attrs")
def test_the_value_of_an_attribute_is_escaped(render):
    assert '"><b>' not in render("{{ html_attrs(title=q) }}", q='"><b>')


@defect(reason="page_methods: a component's variables are taken for methods")
@pytest.mark.feature("comp.endpoints")
def test_a_variable_of_a_component_is_no_method(make_app):
    app = make_app({"components/A.jpy": "---\ntarget = 1\n---\nx"})
    assert app.test_client().get("/__components/A").status_code == 404


@defect(reason="web_components: their bundle is included while it is still empty")
@pytest.mark.feature("comp.webcomponent")
def test_a_page_includes_the_script_of_a_custom_element(make_app):
    app = make_app({"components/click_count.js": "export default 1"})
    assert any("click_count" in path for _, path in app.assets.state.include)
