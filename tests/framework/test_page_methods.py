"""The methods of a page are those of its functions."""

import pytest

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def allowed(make_app):
    def allowed(path, text, url):
        app = make_app({path: text}, WTF_CSRF_ENABLED=False)
        client = app.test_client()
        found = {m: client.open(url, method=m).status_code for m in METHODS}
        return {method for method, status in found.items() if status not in (404, 405)}

    return allowed


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", {"GET", "HEAD"}),
        ("def post(): pass", {"GET", "HEAD", "POST"}),
        ("def get(): pass\ndef delete(): pass", {"GET", "HEAD", "DELETE"}),
        ("target = 1", {"GET", "HEAD"}),
        ("post = 1\nget = 2", {"GET", "HEAD"}),
        ("text = 'def post(): pass'", {"GET", "HEAD"}),
        ("class Form:\n    def post(self): pass", {"GET", "HEAD"}),
        ("# methods = post, put\ndef post(): pass", {"POST", "PUT"}),
        ("#methods=POST", {"POST"}),
        ("@page.action\ndef do_save(): pass", {"GET", "HEAD", "POST"}),
    ],
)
@pytest.mark.feature("pages.methods-comment")
def test_a_page_with_a_template(allowed, code, expected):
    assert allowed("pages/index.jpy", f"---\n{code}\n---\nHello", "/") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def post(): return 'ok'", {"POST"}),
        ("def get(): return 'ok'\n\ndef put(): return 'ok'", {"GET", "HEAD", "PUT"}),
        ("target = 1", {"GET", "HEAD"}),
    ],
)
def test_a_page_without_a_template(allowed, code, expected):
    assert allowed("pages/api.py", code, "/api") == expected


def test_the_front_matter_of_markdown_is_not_code(allowed):
    assert allowed("pages/index.md", "---\npost: 1\n---\nx", "/") == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def post(): pass", {"POST"}),
        ("def get(): pass\ntarget = 1\nput = 2", {"GET", "HEAD"}),
        ("target = 1", set()),
    ],
)
def test_a_component_answers_its_functions_only(allowed, code, expected):
    source = f"---\n{code}\n---\nHéllo"
    assert allowed("components/Box.jpy", source, "/__components/Box") == expected


def test_head_runs_get(make_app):
    code = "def get():\n    page.n = 1\n"
    app = make_app({"pages/index.jpy": f"---\n{code}---\n{{{{ 1 // page.n }}}}"})
    assert app.test_client().head("/").status_code == 200
