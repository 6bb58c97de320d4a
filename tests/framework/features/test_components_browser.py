"""Components, late parts and forms in a real browser, under the policy that the mends send."""

import json
import threading
from pathlib import Path

import pytest
from hyperflask.cli import cli
from werkzeug.serving import make_server

from tests.framework.conftest import apps_in
from tests.framework.features.test_htmx_browser import Quiet
from tests.framework.regression import ROOT

NODE = ROOT / "node_modules"

pytestmark = pytest.mark.browser

LATE = """---
from flask import current_app
from flask_suspense import defer
page.slow = defer(current_app.extensions["gate"].wait)
---
{% suspense %}
<i id="data">{{ slow }} `${1}` </script></i>
{% fallback %}
<i id="loader">wait</i>
{% endsuspense %}
"""
FORM = """---
form = page.form()

def post():
    return f"<b id='saved'>{form.name.data if form.validate() else form.errors}</b>"
---
{% use_layout %}
<div id="out"></div>
<{HxForm form=form hx_target="#out"}>{{ form.name.text("Name") }}<button>Save</button></{HxForm}>
"""
FILES = {
    "components/Menu.html": '<div x-data="{open: false}"><button x-on:click="open = !open">Menu'
    '</button><p id="menu" x-show="open">{{ children() }}</p></div>',
    "components/click_count.js": "customElements.define('click-count', class extends HTMLElement {"
    " connectedCallback() { this.n = Number(this.getAttribute('start'));"
    " this.onclick = () => this.textContent = ++this.n } });",
    "components/Chart.jsx": "import * as React from 'react';\n"
    "export default function Chart({title, points}) { const [n, grow] = React.useState(1);"
    " return React.createElement('ul', {id: 'chart', title, onClick: () => grow(n + 1)},"
    " points.map(p => React.createElement('li', {key: p}, p * n))); }",
    "components/Box.html": "<style bundle>.boxed { color: rgb(1, 2, 3) }</style>"
    "<script bundle>document.documentElement.dataset.box = 'ran'</script>"
    '<b class="boxed">box</b>',
    "components/Slow.jpy": "---\ndef get(): pass\n---\n<b id='slow'>loaded</b>",
    "pages/index.jpy": "{% use_layout %}\n<{Menu}>inside</{Menu}><{click_count start=4 }/><{Box }/>"
    "<{Chart title='\"<b>' points=[1, 2] }/>"
    "<div hx-get=\"{{ url_for('Slow') }}\" hx-trigger='load'>not yet</div>"
    '<button id="ask" hx-get="/late" hx-target="#out">Late</button><div id="out"></div>',
    "pages/late.jpy": LATE,
    "pages/form.jpy": FORM,
}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The app with its scripts and styles built, on a server; and what late parts wait for."""
    if not (NODE / ".bin/esbuild").exists():
        pytest.skip("the Node packages, which bin/setup installs")
    settings = {
        "ASSETS_ESBUILD_BIN": [str(NODE / ".bin/esbuild"), "--log-level=warning"],
        "ASSETS_NODE_MODULES_PATH": str(NODE),
        # htmx would write styles of its own into the page, which the policy refuses.
        "SITE_METADATA": {"htmx-config": '{"includeIndicatorStyles": false}'},
    }
    with apps_in(tmp_path_factory.mktemp("site")) as make:
        app = make(FILES, **settings)
        app.add_url_rule("/favicon.ico", view_func=lambda: ("", 204))
        build(app)
        app.extensions["gate"] = threading.Event()
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield app, f"http://127.0.0.1:{server.port}"
        app.extensions["gate"].set()
        server.shutdown()
        thread.join()
        server.server_close()


def build(app):
    """Build as `hyperflask assets build` does, and let the app find what is there now."""
    app.assets.state.copy_files_from_node_modules = {}
    Path(app.static_folder).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(app.root_path)
        result = app.test_cli_runner().invoke(cli, ["assets", "build"])
    assert result.exit_code == 0, (result.output, result.exception)
    app.assets.state.mapping = json.loads(Path(app.assets.state.mapping_file).read_text())
    app.assets.map_mapped_files()
    for builder in app.assets.builders:
        if hasattr(builder, "metafile"):
            builder.metafile.close()  # which the builder leaves open


@pytest.fixture
def gate(site):
    """What a late part waits for: it arrives when the gate is set."""
    gate = site[0].extensions["gate"]
    gate.clear()
    yield gate
    gate.set()


@pytest.fixture
def window(site, chromium, request):
    """A window of a browser, and what it complained of; with the policy, unless asked not to."""
    context = chromium.new_context(base_url=site[1], bypass_csp=hasattr(request, "param"))
    context.set_default_timeout(5000)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def home(window):
    window.goto("/")
    return window


@pytest.mark.feature("comp.alpine")
def test_alpine_opens_and_closes_what_a_component_hides(home):
    assert not home.is_visible("#menu")
    home.click("text=Menu")
    home.wait_for_selector("#menu:visible")
    assert home.inner_text("#menu") == "inside"
    home.click("text=Menu")
    home.wait_for_selector("#menu", state="hidden")
    assert home.complaints == []


@pytest.mark.feature("comp.webcomponent")
def test_a_web_component_becomes_what_its_class_makes_of_it(home):
    home.wait_for_function("document.querySelector('click-count').n === 4")
    home.dispatch_event("click-count", "click")
    assert home.inner_text("click-count") == "5"
    assert home.complaints == []


@pytest.mark.feature("comp.react")
def test_a_react_component_is_mounted_with_its_props_and_reacts(home):
    home.wait_for_selector("#chart li")
    assert home.get_attribute("#chart", "title") == '"<b>'
    assert home.locator("#chart li").all_inner_texts() == ["1", "2"]
    home.click("#chart")
    home.wait_for_selector("#chart li:text-is('4')")
    assert home.complaints == []


@pytest.mark.feature("assets.inline")
def test_a_components_own_style_and_script_apply(home):
    home.wait_for_selector("html[data-box=ran]")
    color = "getComputedStyle(document.querySelector('.boxed')).color"
    assert home.evaluate(color) == "rgb(1, 2, 3)"
    assert home.complaints == []


@pytest.mark.feature("suspense.hx-load")
def test_a_component_comes_after_the_page(home):
    home.wait_for_selector("#slow")
    assert home.inner_text("#slow") == "loaded"
    assert home.complaints == []


@pytest.mark.feature("suspense.nonce", "suspense.defer")
def test_a_late_part_takes_the_place_of_its_loader_under_a_strict_policy(window, gate):
    reply = window.goto("/late", wait_until="commit")
    policy = reply.header_value("Content-Security-Policy")
    assert "'unsafe-inline'" not in policy
    window.wait_for_selector("#loader")
    assert window.locator("#data").count() == 0
    gate.set()
    window.wait_for_selector("#data")
    assert window.locator("#loader").count() == 0
    assert window.inner_text("#data") == "True `${1}`"
    assert window.complaints == []


#: Where the policy would be in the way.
no_policy = pytest.mark.parametrize("window", ["no policy"], indirect=True)


@no_policy
@pytest.mark.feature("htmx.stream-ext")
def test_htmx_shows_the_loader_until_the_late_part_is_there(home, gate):
    home.click("#ask")
    home.wait_for_selector("#out #loader")
    assert home.locator("#out #data").count() == 0
    gate.set()
    home.wait_for_selector("#out #data")
    home.wait_for_selector("#out #loader", state="detached")


@pytest.mark.xfail(strict=True, reason="the script of a late part has the nonce of its own reply")
@pytest.mark.feature("htmx.stream-ext")
def test_htmx_shows_a_late_part_under_a_strict_policy(home, gate):
    gate.set()
    with home.expect_event("console", lambda message: "inline script" in message.text):
        home.click("#ask")
    assert home.locator("#out #data").count() == 1


@pytest.fixture
def form(window):
    """The page of a form, with a name typed in."""
    window.goto("/form")
    window.evaluate("window.stayed = true")
    window.fill("input[name=name]", "Ada")
    return window


def save(form):
    form.click("button")
    form.wait_for_selector("#saved")
    return form.input_value("input[name=name]")


@no_policy
@pytest.mark.feature("forms.comp-HxForm")
def test_a_form_is_emptied_once_it_is_saved(form):
    assert save(form) == ""
    assert form.complaints == []


@pytest.mark.feature("forms.comp-HxForm")
def test_a_form_is_sent_without_leaving_the_page(form):
    save(form)
    assert form.inner_text("#saved") == "Ada"
    assert form.evaluate("window.stayed")


@pytest.mark.xfail(strict=True, reason="HxForm empties itself by hx-on, which the policy refuses")
@pytest.mark.feature("forms.comp-HxForm")
def test_a_form_is_emptied_under_a_strict_policy(form):
    assert save(form) == ""
