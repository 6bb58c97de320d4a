"""Components and macros: tags of one's own, and the fragments that answer requests."""

import json

import pytest
from flask import current_app, render_template_string

from tests.framework.features.looking import check, one, text, tree


@pytest.fixture
def shown(make_app):
    """What a page shows of a template's text, in an app that has these files."""

    def shown(source, files=None, **config):
        app = make_app({"pages/index.jpy": source, **(files or {})}, **config)
        return app.test_client().get("/").text

    return shown


CARD = '<section class="{{ props.kind }}"><h2>{{ props.title }}</h2>{{ children() }}</section>'


@pytest.mark.feature("comp.html")
def test_a_template_is_a_component(shown):
    html = shown(
        '<{Box title="A <b>" kind=("x" ~ 1)}><i>in {{ 1 + 1 }}</i></{Box}>',
        {"components/Box.html": CARD},
    )
    check(html, {"section.x1 > h2": "A <b>", "section.x1 > i": "in 2"})


@pytest.mark.feature("comp.html")
def test_a_component_uses_components_and_keeps_its_props(shown):
    html = shown(
        '<{Outer n=1}>{% for x in "ab" %}<{Inner n=x}>{{ x }}</{}>{% endfor %}</{Outer}>',
        {
            "components/Outer.html": "<div id='o{{ props.n }}'>{{ children() }}{{ props.n }}</div>",
            "components/Inner.html": "<p id='{{ props.n }}'>{{ children() }}</p>",
        },
    )
    check(html, {"#o1": "ab1", "#o1 > p#a": "a", "#o1 > p#b": "b"})


@pytest.mark.feature("comp.jpy-render")
def test_a_component_computes_what_it_shows(shown):
    code = "---\ndef render(price, rate=0.2):\n    return {'total': price * (1 + rate)}\n---\n"
    files = {"components/Price.jpy": code + "<b>{{ total|round|int }} {{ props.price }}</b>"}

    check(shown("<{Price price=100 }/><{Price price=10 rate=1 }/>", files), {"b": 2})
    check(shown("<{Price price=100 }/>", files), {"b": "120 100"})


@pytest.mark.feature("comp.py-render")
def test_a_python_file_is_a_component(shown):
    code = "def render(name, caller=None):\n    return f'<b>{name} {caller() if caller else 0}</b>'"
    html = shown('<{Hello name="A"}>x</{Hello}>', {"components/Hello.py": code})

    check(html, {"b": "A x"})


@pytest.mark.feature("comp.no-frontmatter")
def test_a_component_needs_no_code(shown):
    html = shown(
        "<{Plain n=3 }/>", {"components/Plain.jpy": "<b>{{ props.n }} {{ props.n + 1 }}</b>"}
    )

    check(html, {"b": "3 4"})


COUNTER = """---
from flask import request

def get():
    return {"n": int(request.args.get("n", 1))}

def post():
    return {"n": 10}

def put():
    return current_app.components.Other(name="<put>")

def delete():
    return ""

from flask import current_app

def render(n):
    return {"twice": n * 2}
---
<b>{{ props.n }} {{ twice }}</b>"""


@pytest.fixture
def fragments(make_app):
    return make_app(
        {"components/Counter.jpy": COUNTER, "components/Other.html": "<i>{{ props.name }}</i>"},
        WTF_CSRF_ENABLED=False,
    ).test_client()


@pytest.mark.feature("comp.endpoints")
def test_a_component_answers_requests_with_itself(fragments):
    assert fragments.get("/__components/Counter?n=4").text.strip() == "<b>4 8</b>"
    assert fragments.post("/__components/Counter").text.strip() == "<b>10 20</b>"
    assert fragments.patch("/__components/Counter").status_code == 405
    assert fragments.get("/__components/Other").status_code == 404


@pytest.mark.feature("comp.endpoints")
def test_the_endpoint_of_a_component_is_its_name(make_app):
    app = make_app({"components/Counter.jpy": COUNTER})

    assert app.url_for("Counter") == "/__components/Counter"


@pytest.mark.feature("comp.empty-response")
def test_a_component_may_answer_with_nothing(fragments):
    reply = fragments.delete("/__components/Counter")

    assert (reply.status_code, reply.data) == (200, b"")


@pytest.mark.feature("comp.return-other")
def test_a_component_may_answer_with_another(fragments):
    assert fragments.put("/__components/Counter").text == "<i>&lt;put&gt;</i>"


@pytest.mark.feature("comp.endpoints", "comp.py-render")
def test_a_component_of_code_alone_answers_requests(make_app):
    code = (
        "from flask import request\n"
        "def get():\n    return {'n': request.args['n']}\n\n"
        "def render(n):\n    return f'<b>{n}</b>'\n"
    )
    site = make_app({"components/Code.py": code}).test_client()

    assert site.get("/__components/Code?n=5").text == "<b>5</b>"


@pytest.mark.feature("comp.props-get")
def test_a_missing_prop_is_an_error_unless_it_is_asked_for(make_app):
    files = {
        "components/A.html": "{{ props.get('x') }} {{ props.get('y', 'none') }} {{ props.x }}",
        "components/B.html": "{{ props.missing }}",
        "pages/a.jpy": "<{A x=1 }/>",
        "pages/b.jpy": "<{B x=1 }/>",
    }
    site = make_app(files).test_client()

    assert site.get("/a").text.strip() == "1 none 1"
    with pytest.raises(Exception, match="No such prop: missing"):
        site.get("/b")


@pytest.mark.feature("comp.programmatic")
def test_python_makes_a_component(make_app):
    app = make_app({"components/Row.html": "<li>{{ props.name }}</li>"})
    with app.test_request_context():
        app.preprocess_request()
        html = current_app.components.Row(name="<Ada>")
        also = app.macros["Row"](name="Bob")

    assert (html, also) == ("<li>&lt;Ada&gt;</li>", "<li>Bob</li>")
    assert hasattr(html, "__html__")


@pytest.mark.feature("comp.nested-name")
def test_an_underscore_in_a_name_is_a_slash_in_its_url(make_app):
    app = make_app({"components/Todo_Item.jpy": "---\ndef get():\n    pass\n---\nitem"})
    site = app.test_client()

    assert site.get("/__components/Todo/Item").text.strip() == "item"
    assert site.get("/__components/Todo_Item").status_code == 404


@pytest.mark.feature("comp.nested-name")
def test_a_dash_in_a_file_name_is_an_underscore(shown):
    assert "hi" in shown("<{todo_item }/>", {"components/todo-item.html": "hi"})


@pytest.mark.feature("comp.alpine")
@pytest.mark.parametrize("attribute", ["x-data", "x-init"])
def test_a_component_with_alpine_brings_its_bundle(make_app, attribute):
    component = f'<div {attribute}="{{ open: false }}">{{{{ props.n }}}}</div>'
    with_alpine = make_app(
        {"components/Toggle.html": component, "pages/index.jpy": "<{Toggle n=1 }/>"}
    )
    without = make_app({"components/Plain.html": "<div></div>"})
    included = [str(entry) for entry in with_alpine.assets.state.include]

    assert any("alpine" in entry for entry in included)
    assert not any("alpine" in str(entry) for entry in without.assets.state.include)
    check(with_alpine.test_client().get("/").text, {f"div[{attribute}]": "1"})


@pytest.mark.feature("comp.webcomponent")
@pytest.mark.parametrize("extension", ["js", "ts"])
def test_a_script_is_a_custom_element_and_part_of_the_bundle(make_app, extension):
    name = f"components/click_count.{extension}"
    app = make_app({name: "export default 1", "pages/index.jpy": '<{click_count n="<3"}>a</{}>'})
    html = app.test_client().get("/").text

    assert html.startswith("<click-count")
    element = one(html, "click-count")
    assert (element.get("n"), element.text) == ("<3", "a")
    [entry] = app.assets.state.bundles["@components"]
    assert str(app.root_path) in str(entry)
    assert [path for _, path in app.assets.state.include if "click_count" in path] == [str(entry)]


@pytest.mark.feature("comp.react")
@pytest.mark.parametrize("extension", ["jsx", "tsx"])
def test_a_react_component_gets_its_props_as_json(make_app, extension, monkeypatch):
    name = f"components/Chart.{extension}"
    app = make_app(
        {name: "export default 1", "pages/index.jpy": "<{Chart points=[1, 2] title='\"<b>' }/>"}
    )
    asked = []

    def split_urls(url, with_meta=False):
        asked.append((url, with_meta))
        scripts = [("/static/chart.js", {}), ("/static/lib.js", {"modifier": "modulepreload"})]
        return [], scripts, []

    monkeypatch.setattr(app.assets, "split_urls", split_urls)
    element = one(app.test_client().get("/").text, "hf-react-component")

    assert asked == [(f"jinja:{app.import_name}/{name}", True)]
    assert element.get("component-url") == "/static/chart.js"
    assert json.loads(element.get("props")) == {"points": [1, 2], "title": '"<b>'}
    assert "@hyperflask/react" in app.assets.state.bundles
    assert any("react.js" in path for _, path in app.assets.state.include)


# ---- macros


@pytest.mark.feature("macro.tag-syntax")
@pytest.mark.parametrize(
    "source",
    [
        "<{Box a=1 b=(1 + 1) c='x'}>in</{Box}>",
        "<{Box a=1 b=(1 + 1) c='x'}>in</{}>",
        "<{ Box a=1 b=2 c='x' }>in</{ Box }>",
        "<{Box\n  a=1\n  b=2\n  c='x'}>in</{Box}>",
        "<{Box a=[1][0] b=d.two c='x'}>in</{Box}>",
    ],
)
def test_a_tag_takes_expressions_and_content(shown, source):
    box = "<p>{{ props.a }} {{ props.b }} {{ props.c }} {{ children() }}</p>"
    page = "---\npage.d = {'two': 2}\n---\n"

    check(shown(page + source, {"components/Box.html": box}), {"p": "1 2 x in"})


@pytest.mark.feature("macro.tag-syntax")
def test_a_tag_closes_itself_and_strings_may_hold_its_end(shown):
    box = "<p>{{ props.a }} {{ children is defined }}</p>"
    html = shown("<{Box a='}>' }/><{Box a='/>' }/>", {"components/Box.html": box})

    assert [text(p) for p in tree(html).cssselect("p")] == ["}> False", "/> False"]


@pytest.mark.feature("macro.dash-attrs")
def test_dashes_in_attributes_are_kept_for_html(shown):
    html = shown('<{Button hx-get="/x" data-a-b="1" aria_label="y"}>go</{Button}>')

    check(html, {"button[hx-get='/x'][data-a-b='1'][aria-label=y]": "go"})


@pytest.mark.feature("macro.dyn-kwargs")
def test_arguments_may_come_from_a_list_and_a_dictionary(shown):
    page = "---\npage.more = {'title': 'T', 'id': 'i'}\npage.names = ['first']\n---\n"
    source = "<{Link href='/x' **more }>a</{Link}><{Show *names }/><{Show **more }/>"
    code = "def render(*args, **kwargs):\n    return f'<p>{args} {sorted(kwargs)}</p>'"
    html = shown(page + source, {"components/Show.py": code})

    check(html, {"a#i[href='/x'][title=T]": "a", "p:nth-of-type(1)": "('first',) []"})
    check(html, {"p:nth-of-type(2)": "() ['id', 'title']"})


@pytest.mark.feature("macro.html-fallback")
def test_an_unknown_tag_is_an_element(shown):
    html = shown("<{section id=('a' ~ 1) hidden=true no=none class_='x'}><{hr }/>in</{section}>")

    check(html, {"section#a1.x[hidden]": "in", "section > hr": ""})
    assert "no" not in one(html, "section").keys()  # noqa: SIM118


@pytest.mark.feature("macro.local")
def test_a_macro_of_the_page_is_a_tag(shown):
    macro = (
        "{% macro star(n, tag='b') %}<{{ tag }}>{{ '*' * n }}{{ caller() if caller }}</{{ tag }}>"
    )
    html = shown(macro + "{% endmacro %}<{star n=3 }/><{star n=1 tag='i'}>x</{star}>")

    check(html, {"b": "***", "i": "*x"})


@pytest.mark.feature("macro.use-macro")
def test_a_macro_is_imported_by_its_name_alone(shown):
    source = "{% use_macro Badge, twice %}{{ twice('a') }}{{ Badge(color='info') }}"
    files = {"macros/text.html": "{% macro twice(x) %}<i>{{ x * 2 }}</i>{% endmacro %}"}

    check(shown(source, files), {"i": "aa", "div.badge.badge-info": ""})


@pytest.mark.feature("macro.folder")
def test_the_macros_folder_gives_tags(shown):
    files = {
        "macros/lists.html": "{% macro li(x) %}<li>{{ x }}</li>{% endmacro %}"
        "{% macro pair(a, b) %}<p>{{ a }}{{ b }}</p>{% endmacro %}",
        "macros/whole.macro.html": "<u>{{ props.x }} {{ caller() }}</u>",
    }
    html = shown("<{li x='1' }/><{pair a='a' b='b' }/><{whole x='3'}>in</{whole}>", files)

    check(html, {"li": "1", "p": "ab", "u": "3 in"})


@pytest.mark.feature("macro.python")
def test_a_function_is_a_macro(make_app):
    app = make_app()

    @app.macro
    def shout(word, times=1):
        return word.upper() * times

    @app.macro(name="quoted", receive_caller=True)
    def quote(inner=None):
        return f"«{inner}»"

    @app.macro
    def heading(level, *rest, **attrs):
        """<h{{ level }} {{ html_attrs(attrs) }}>{{ rest|join }}{{ inner }}</h{{ level }}>"""

    with app.test_request_context():
        app.preprocess_request()
        html = render_template_string(
            "<{shout word='hey' times=2 }/> <{quoted}>in</{quoted}>"
            "<{heading level=2 id='x'}>Title</{heading}>"
        )
    assert html.startswith("HEYHEY «in»")
    check(html, {"h2#x": "Title"})


@pytest.mark.feature("macro.html-attrs")
def test_the_helpers_of_html_write_attributes_and_classes(shown):
    html = shown(
        "<p {{ html_attrs({'id': 'a', 'hx_get': '/x', 'no': none, 'on': true, 'off': false},"
        " class_='x y', for_='f') }}></p>"
        "<b class=\"{{ html_class('a', none, ['b'], {'c': true, 'd': false}, e=1, f=0) }}\"></b>"
        "{{ html_tag('i', {'title': '\"<'}, 'in <', id='t') }}{{ html_tag('br') }}"
    )
    p = one(html, "p")
    assert set(p.keys()) == {"id", "hx-get", "on", "class", "for"}
    assert set(p.classes) == {"x", "y"}
    assert set(one(html, "b").classes) == {"a", "b", "c", "e"}
    check(html, {"i#t": "in <", "br": ""})
    assert one(html, "i").get("title") == '"<'
