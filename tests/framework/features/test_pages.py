"""Pages: files that are routes, and what their code finds in its hands."""

import json

import pytest
from flask import g, make_response, request
from flask.globals import app_ctx
from flask_file_routes import page
from flask_file_routes.ctx import decorator_as_page_helper
from flask_file_routes.view import (
    after_page_module_render,
    before_page_module_execute,
    before_page_module_render,
)

from tests.framework.features.looking import check, one


@pytest.fixture
def client(make_app):
    """A client of an app made of these files, without the check of tokens."""

    def client(files, **config):
        return make_app(files, **{"WTF_CSRF_ENABLED": False, **config}).test_client()

    return client


@pytest.mark.feature("pages.jpy")
def test_code_runs_at_every_request_and_its_template_is_escaped(client):
    code = "---\npage.names = request.args.getlist('name')\n---\n"
    site = client({"pages/index.jpy": code + "{% for n in names %}<b>{{ n }}</b>{% endfor %}"})

    assert site.get("/?name=a&name=<i>").text.strip() == "<b>a</b><b>&lt;i&gt;</b>"
    assert site.get("/?name=c").text.strip() == "<b>c</b>"


@pytest.mark.feature("pages.template-only")
def test_a_page_needs_no_code(client):
    reply = client({"pages/legal.jpy": "<p>Legal {{ 1 + 1 }}</p>"}).get("/legal")

    assert (reply.status_code, reply.text) == (200, "<p>Legal 2</p>")
    assert reply.mimetype == "text/html"


@pytest.mark.feature("pages.code-only-unclosed")
def test_an_unclosed_front_matter_is_a_page_of_code_alone(client):
    site = client({"pages/hook.jpy": "---\nsecret = 1\ndef post():\n    return 'done'\n"})

    assert site.post("/hook").text.strip() == "done"
    refused = site.get("/hook")
    assert refused.status_code == 405
    assert "secret" not in refused.text


@pytest.mark.feature("pages.py-module")
def test_a_python_file_is_a_page(client):
    site = client({"pages/api/status.py": "page.respond({'status': 'ok', 'n': 1})"})

    assert site.get("/api/status").json == {"status": "ok", "n": 1}


@pytest.mark.feature("pages.index", "pages.nested-folders")
def test_folders_are_the_url_and_index_is_their_root(client):
    site = client(
        {
            "pages/index.jpy": "home",
            "pages/projects/index.jpy": "projects",
            "pages/projects/new.jpy": "new",
            "pages/projects/old/list.jpy": "old list",
        }
    )
    found = {url: site.get(url).text for url in ("/", "/projects", "/projects/new")}

    assert found == {"/": "home", "/projects": "projects", "/projects/new": "new"}
    assert site.get("/projects/old/list").text.strip() == "old list"
    assert site.get("/projects/old").status_code == 404
    assert site.get("/projects/index").status_code == 404


@pytest.mark.feature("pages.dynamic-param")
def test_a_placeholder_is_an_attribute_of_the_page(client):
    code = "---\nif page.slug not in ('one', 'two'):\n    page.abort(404)\n---\n"
    site = client(
        {
            "pages/posts/<slug>.jpy": code + "Post {{ page.slug }}",
            "pages/<org>/<team>/index.jpy": "{{ page.org }}/{{ page.team }}",
        }
    )
    assert site.get("/posts/one").text.strip() == "Post one"
    assert site.get("/posts/three").status_code == 404
    assert site.get("/acme/red").text.strip() == "acme/red"


@pytest.mark.feature("pages.dynamic-converter")
def test_a_converter_decides_what_a_placeholder_takes(client):
    site = client(
        {
            "pages/invoices/<int:id>.jpy": "---\npage.next = page.id + 1\n---\n{{ next }}",
            "pages/files/<path:name>.jpy": "{{ page.name }}",
        }
    )
    assert site.get("/invoices/41").text.strip() == "42"
    assert site.get("/invoices/abc").status_code == 404
    assert site.get("/files/a/b.txt").text.strip() == "a/b.txt"


@pytest.mark.feature("pages.route-groups")
def test_a_group_is_part_of_the_endpoint_but_not_of_the_url(make_app):
    app = make_app({"pages/(marketing)/pricing.jpy": "Prices"})
    site = app.test_client()

    assert site.get("/pricing").text.strip() == "Prices"
    assert site.get("/(marketing)/pricing").status_code == 404
    assert site.get("/marketing/pricing").status_code == 404
    assert app.url_for("marketing_pricing") == "/pricing"


@pytest.mark.feature("pages.endpoint-names")
def test_an_endpoint_is_the_path_with_underscores(client):
    names = "'index', 'posts_index', 'posts_release_notes', 'posts_<int:id>'"
    links = f"{{% for name in [{names}] %}}{{{{ url_for(name, id=7) }}}} {{% endfor %}}"
    site = client(
        {
            "pages/index.jpy": links,
            "pages/posts/index.jpy": "posts",
            "pages/posts/release-notes.jpy": "notes",
            "pages/posts/<int:id>.jpy": "post",
        }
    )
    urls = site.get("/").text.split()

    assert urls == ["/?id=7", "/posts?id=7", "/posts/release-notes?id=7", "/posts/7"]
    assert [site.get(url).status_code for url in urls] == [200, 200, 200, 200]


@pytest.mark.feature("pages.method-functions")
def test_a_page_has_a_function_per_method(client):
    methods = ("post", "patch", "delete")
    code = "\n".join(f"def {name}():\n    return 'it was {name}'\n" for name in methods)
    site = client(
        {"pages/item.jpy": f"---\ndef get():\n    page.x = 1\n\n{code}---\ngot {{{{ x }}}}"}
    )

    assert site.get("/item").text.strip() == "got 1"
    for name in methods:
        assert site.open("/item", method=name.upper()).text.strip() == f"it was {name}"
    assert site.put("/item").status_code == 405


@pytest.mark.feature("pages.method-functions")
def test_a_function_that_returns_nothing_shows_the_template(client):
    site = client({"pages/item.jpy": "---\ndef post():\n    page.x = 2\n---\n<b>{{ x }}</b>"})

    assert site.post("/item").text.strip() == "<b>2</b>"


@pytest.mark.feature("pages.method-args")
def test_a_function_takes_what_the_url_says(client):
    code = "---\ndef delete(team, id):\n    return f'{team}: {id + 1}'\n---\nx"
    site = client({"pages/<team>/<int:id>.jpy": code})

    assert site.delete("/red/3").text.strip() == "red: 4"


@pytest.mark.feature("pages.methods-comment")
def test_a_comment_may_name_the_methods(client):
    site = client({"pages/item.jpy": "---\n# methods=GET,POST\n---\n{{ request.method }}"})

    assert [site.get("/item").text.strip(), site.post("/item").text.strip()] == ["GET", "POST"]
    assert site.put("/item").status_code == 405


GLOBALS = """---
page.found = [
    page.get("nothing", 0) == 0, request.path, url_for("other"), app.name == current_app.name,
    callable(abort), callable(redirect), callable(asset_url), callable(static_url),
    render_template("pages/other.jpy"), g.page.template == page.template,
]
with transaction() as tx:
    page.found.append(tx.fetchscalar("SELECT 7"))
---
{{ found|tojson }}"""


@pytest.mark.feature("pages.injected-globals")
def test_page_code_has_its_tools_without_importing_them(client):
    site = client({"pages/index.jpy": GLOBALS, "pages/other.jpy": "other page"})

    assert json.loads(site.get("/").text) == [
        *(True, "/", "/other", True, True, True, True, True, "other page", True, 7),
    ]


@pytest.mark.feature("pages.page-vars")
def test_what_is_set_on_the_page_is_a_variable_of_its_template(client):
    code = "---\npage.items = ['a', 'b']\nhidden = 1\n---\n"
    template = "{{ items|join('+') }} {{ page.items|length }} {{ hidden is defined }}"
    site = client({"pages/index.jpy": code + template, "pages/other.jpy": "{{ items is defined }}"})

    assert site.get("/").text.strip() == "a+b 2 False"
    assert site.get("/other").text.strip() == "False"


@pytest.mark.feature("pages.page-in-routes")
def test_a_route_written_by_hand_has_a_page_too(make_app):
    app = make_app({"templates/hand.html": "{{ message }} {{ page.message }}"})

    @app.route("/hand")
    def hand():
        from flask import render_template

        page.message = "by <hand>"
        assert g.page.message == "by <hand>"
        return render_template("hand.html")

    assert app.test_client().get("/hand").text.strip() == "by &lt;hand&gt; by &lt;hand&gt;"


@pytest.mark.feature("page.abort")
def test_a_page_stops_with_an_error(client):
    site = client({"pages/<int:code>.jpy": "---\npage.abort(page.code)\n1 / 0\n---\nnever"})

    assert [site.get(f"/{code}").status_code for code in (403, 404, 410)] == [403, 404, 410]
    assert "never" not in site.get("/403").text


@pytest.mark.feature("page.redirect")
def test_a_page_sends_the_visitor_elsewhere(client):
    site = client(
        {
            "pages/a.jpy": "---\npage.redirect('/b')\n1 / 0\n---\nnever",
            "pages/b.jpy": "---\ndef post():\n    page.redirect('/a?x=1', code=303)\n---\nx",
        }
    )
    first, second = site.get("/a"), site.post("/b")

    assert (first.status_code, first.headers["Location"]) == (302, "/b")
    assert (second.status_code, second.headers["Location"]) == (303, "/a?x=1")


@pytest.mark.feature("page.respond")
def test_a_page_answers_what_it_likes_and_stops(client):
    code = "page.respond(('a,b', 201, {'Content-Type': 'text/csv', 'X-Rows': '1'}))\n1 / 0\n"
    reply = client({"pages/export.jpy": f"---\n{code}---\nnever"}).get("/export")

    assert (reply.status_code, reply.text) == (201, "a,b")
    assert (reply.headers["Content-Type"], reply.headers["X-Rows"]) == ("text/csv", "1")


@pytest.mark.feature("page.flash")
def test_a_page_tells_the_visitor_something_once(client):
    site = client(
        {
            "pages/save.jpy": "---\npage.flash('Saved <it>', 'success')\npage.flash('Plain')\n"
            "page.redirect('/')\n---\nx",
            "pages/index.jpy": "{% use_layout %}Home",
        }
    )
    html = site.get("/save", follow_redirects=True).text

    check(html, {"#flash-messages-toast .alert": 2, ".alert.alert-success": "Saved <it>"})
    check(site.get("/").text, {"#flash-messages-toast .alert": 0})
    # Flask's own default category has no colour.
    assert "alert-message" not in html


@pytest.mark.feature("page.get")
def test_a_page_may_be_asked_for_what_is_not_set(client):
    template = "{{ page.get('a') }} {{ page.get('b', 'none') }} {{ page.get('c') }}"
    site = client({"pages/index.jpy": "---\npage.a = 1\n---\n" + template})

    assert site.get("/").text.strip() == "1 none None"


@pytest.mark.feature("page.helper-custom")
def test_a_helper_is_an_attribute_of_every_page(make_app):
    app = make_app({"pages/<org>.jpy": "{{ page.org_name }} {{ page.add(2) }} {{ page.org_name }}"})
    calls = []

    @app.page_helper
    def org_name(page):
        calls.append(page.org)
        return page.org.title()

    @app.page_helper(name="add")
    def make_add(page):
        return lambda n: n + 1

    assert app.test_client().get("/acme").text.strip() == "Acme 3 Acme"
    assert calls == ["acme"]


FORM_PAGE = """---
form = page.form()

def post():
    if form.validate():
        return "hello " + form.data["name"]
---
<{Form form=form}>{{ form.name.text("Name", required=True) }}</{Form}>
<i>{{ form.errors|tojson }}</i>"""


@pytest.mark.feature("page.form")
def test_the_form_of_a_page_is_what_its_template_declares(client):
    site = client({"pages/index.jpy": FORM_PAGE})

    assert one(site.get("/").text, "input[name=name][required]").get("value") == ""
    assert site.post("/", data={"name": "Ada"}).text.strip() == "hello Ada"
    html = site.post("/", data={"name": ""}).text
    assert json.loads(one(html, "i").text) == {"name": ["This field is required."]}


FORMS_PAGE = """---
page.first = page.forms.first()
page.second = page.forms.get("B")(data={"b": "given"})
page.other = page.form("pages/other.jpy", data={"title": "elsewhere"})
---
{% form A=first %}{% form B=second %}{{ first.a.text() }}{{ second.b.text() }}
<i>{{ page.forms.get("none") }} {{ page.form.title.data }} {{ other.title.data }}</i>"""


@pytest.mark.feature("page.form")
def test_a_page_reaches_all_its_forms_and_those_of_others(client):
    site = client({"pages/index.jpy": FORMS_PAGE, "pages/other.jpy": "{{ form.title.text() }}"})

    check(
        site.get("/").text,
        {"input[name=a]": "", "input[name=b][value=given]": "", "i": "None elsewhere elsewhere"},
    )


@pytest.mark.feature("page.csrf-protect")
def test_a_page_without_a_form_asks_for_the_token(make_app):
    code = "---\ndef post():\n    page.csrf_protect\n    return 'done'\n---\n{{ csrf_token() }}"
    site = make_app({"pages/index.jpy": code}).test_client()
    token = site.get("/").text.strip()

    assert site.post("/").status_code == 400
    assert site.post("/", data={"csrf_token": "wrong"}).status_code == 400
    assert site.post("/", data={"csrf_token": token}).text.strip() == "done"
    assert site.post("/", headers={"X-CSRFToken": token}).text.strip() == "done"


@pytest.mark.feature("page.login-required")
def test_a_decorator_is_a_helper_that_stops_the_page(make_app):
    app = make_app({"pages/index.jpy": "---\npage.signed_in()\n---\nsecret"})

    def signed_in(view):
        def wrapped(**arguments):
            if request.args.get("user"):
                return view(**arguments)
            return make_response("", 302, {"Location": "/connect?next=/"})

        return wrapped

    app.page_helper(decorator_as_page_helper(signed_in), name="signed_in")
    site = app.test_client()
    refused = site.get("/")

    assert (refused.status_code, refused.headers["Location"]) == (302, "/connect?next=/")
    assert "secret" not in refused.text
    assert site.get("/?user=1").text.strip() == "secret"


@pytest.mark.feature("page.layout-prop")
def test_a_page_names_its_layout_and_block(client):
    layout = (
        "<main>{% block content %}{% endblock %}</main>"
        "<aside>{% block side %}{% endblock %}</aside>"
    )
    site = client(
        {
            "layouts/two.html": layout,
            "pages/a.jpy": "---\npage.layout = 'layouts/two.html'\n---\n<b>{{ '{{ 1 + 1 }}' }}</b>",
            "pages/b.jpy": "---\npage.layout = 'layouts/two.html:side'\n---\nbeside",
        }
    )
    check(site.get("/a").text, {"main > b": "{{ 1 + 1 }}", "aside": ""})
    check(site.get("/b").text, {"main": "", "aside": "beside"})


@pytest.mark.feature("pages.signals")
def test_a_page_tells_when_it_runs_and_renders(make_app):
    app = make_app(
        {"pages/index.jpy": "---\npage.x = g.before\n---\n{{ x }}{{ g.late }}", "pages/b.jpy": "x"}
    )
    heard = []

    def before(view):
        heard.append(("execute", view.url))
        g.before = "early"

    def rendering(view):
        heard.append(("render", page.get("x")))
        g.late = " late"

    def after(view):
        heard.append(("rendered", app_ctx.app is app))

    signals = (before_page_module_execute, before_page_module_render, after_page_module_render)
    with (
        signals[0].connected_to(before),
        signals[1].connected_to(rendering),
        signals[2].connected_to(after),
    ):
        assert app.test_client().get("/").text.strip() == "early late"

    assert heard == [("execute", "/"), ("render", "early"), ("rendered", True)]
