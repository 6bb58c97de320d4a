"""What the released pages do otherwise than written."""

from functools import partial

import pytest

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@defect(reason="page_methods: the comment that names methods is never read")
@pytest.mark.feature("pages.methods-comment")
def test_a_comment_may_name_the_methods(make_app):
    app = make_app({"pages/item.jpy": "---\n# methods=GET,POST\n---\nx"})
    assert app.test_client().post("/item").status_code == 200


@defect(reason="page_methods: a name that ends like a method is taken for its function")
@pytest.mark.feature("pages.method-functions")
def test_a_variable_is_no_method(make_app):
    app = make_app({"pages/item.jpy": "---\nlast_post = 2\n---\nx"})
    assert app.test_client().get("/item").status_code == 200


@defect(reason="autoescape: .jpy templates are not escaped")
@pytest.mark.feature("pages.jpy")
def test_a_page_is_escaped(make_app):
    app = make_app({"pages/index.jpy": "{{ request.args.q }}"})
    assert app.test_client().get("/?q=<b>").text == "&lt;b&gt;"


@defect(
    reason="flask-file-routes-07: the documentation keeps the dash (posts_release-announcement)"
)
@pytest.mark.feature("pages.endpoint-names")
def test_an_endpoint_keeps_the_dash_of_its_file(make_app):
    app = make_app({"pages/posts/release-announcement.jpy": "x"})
    assert "posts_release-announcement" in app.view_functions


@defect(reason="page_actions: an action with a parameter fails", raises=AttributeError)
@pytest.mark.feature("page.action")
def test_an_action_takes_the_fields_of_the_form(make_app):
    code = "@page.action\ndef do_rename(title):\n    return title\n\ndef post():\n    pass\n"
    app = make_app({"pages/index.jpy": f"---\n{code}---\nx"})
    assert app.test_client().post("/?__action=rename", data={"title": "A"}).text == "A"


@defect(reason="page_actions: an action's name loses three letters, whatever they are")
@pytest.mark.feature("page.action")
def test_an_action_is_called_like_its_function(make_app):
    code = "@page.action\ndef archive():\n    return 'archived'\n\ndef post():\n    return 'post'\n"
    app = make_app({"pages/index.jpy": f"---\n{code}---\nx"})
    assert app.test_client().post("/?__action=archive").text == "archived"


@defect(reason="csrf: page.csrf_protect is no function; ours checks every POST", raises=TypeError)
@pytest.mark.feature("page.csrf-protect")
def test_a_page_calls_the_check(make_app):
    code = (
        "from flask_wtf.csrf import generate_csrf\n"
        "def get():\n    return generate_csrf()\n"
        "def post():\n    page.csrf_protect()\n    return 'done'\n"
    )
    site = make_app({"pages/index.jpy": f"---\n{code}---\n"}).test_client()
    token = site.get("/").text.strip()
    assert site.post("/", data={"csrf_token": token}).text == "done"


@defect(
    reason="flask-file-routes-08: a helper's value is what it returns, so it can't be called",
    raises=TypeError,
)
@pytest.mark.feature("page.helper-custom")
def test_a_helper_is_called_by_the_page(make_app):
    app = make_app({"pages/index.jpy": "---\npage.text = page.greet('Ada')\n---\n{{ text }}"})

    @app.page_helper
    def greet(page, name="you"):
        return f"Hello {name}"

    assert app.test_client().get("/").text.strip() == "Hello Ada"


@defect(reason="layout_templates: what a page shows is parsed again as a template")
@pytest.mark.feature("page.layout-prop")
def test_what_a_page_shows_is_no_template(make_app):
    code = "---\npage.layout = 'layouts/default.html'\n---\n{{ request.args.q }}"
    app = make_app({"pages/index.jpy": code})
    assert "{{ 7 * 6 }}" in app.test_client().get("/", query_string={"q": "{{ 7 * 6 }}"}).text
