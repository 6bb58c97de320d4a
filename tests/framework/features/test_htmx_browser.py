"""The framework's scripts in a real browser: what only they can do."""

import re
import subprocess
import threading
from pathlib import Path

import hyperflask
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app.settings import ROOT

STATIC = Path(hyperflask.__file__).parent / "static"

pytestmark = pytest.mark.browser

FILES = {
    "layouts/default.html": '<!doctype html><link rel="stylesheet" href="/static/app.css">'
    "<body>{% block content %}{% endblock %}"
    '<script src="/static/app.js"></script></body>',
    "pages/index.jpy": "{% use_layout %}\n"
    '<nav hx-active-url="current"><a id="here" href="/">Here</a><a id="list" href="/list">List</a>'
    '<a id="go" hx-get="/part" hx-href="/part" hx-target="#out">Go</a></nav>'
    '<button id="open" hf-modal="/dialog">Open</button>'
    '<button id="late" hx-get="/late" hx-target="#out">Late</button>'
    '<b id="busy" class="htmx-indicator">busy</b><div id="out"></div>',
    "pages/part.jpy": "<i>part</i>",
    "pages/list.jpy": "{% use_layout %}\n<p>list</p>",
    "pages/dialog.jpy": "---\ndef get(): pass\n\ndef post():\n    return ''\n---\n"
    '<dialog><form hf-modal-form hx-post="/dialog"><input type="hidden" name="h">'
    '<input id="name" name="name"><button>Save</button></form></dialog>',
    "pages/scroll.jpy": "{% use_layout %}\n"
    '<div id="log" hx-bottom-scroll-on-trigger="grown" style="height:50px;overflow:auto">'
    '<div style="height:500px"></div></div>',
    "pages/late.jpy": "{% suspense %}\n<i id='data'>data</i>\n{% fallback %}\n"
    "<i id='wait'>wait</i>\n{% endsuspense %}\n",
}


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """The framework's own script and stylesheet, bundled as `assets build` does."""
    folder = tmp_path_factory.mktemp("bundle")
    command = [ROOT / "node_modules/.bin/esbuild", STATIC / "app.js", "--bundle"]
    subprocess.run(
        [*command, f"--outfile={folder}/app.js", "--format=iife", "--log-level=error"],
        env={"NODE_PATH": str(ROOT / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        check=True,
        timeout=60,
    )
    return {f"public/app.{kind}": (folder / f"app.{kind}").read_text() for kind in ("js", "css")}


@pytest.fixture
def window(make_app, bundle, chromium):
    """A window before the application's first page."""
    app = make_app({**FILES, **bundle}, WTF_CSRF_ENABLED=False)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    # The policy forbids the strings of code that these tests wait for.
    address = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(base_url=address, bypass_csp=True)
    context.set_default_timeout(5000)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.feature("ui.modal-components", "forms.comp-ModalForm")
def test_a_modal_opens_takes_the_focus_and_goes_when_it_is_saved(window):
    window.click("#open")
    window.wait_for_selector("dialog[open]")
    window.wait_for_function("document.activeElement.id == 'name'")
    assert window.is_enabled("#open")
    assert window.get_attribute("dialog form", "hx-disabled-elt") == "this"

    window.click("dialog button")
    window.wait_for_selector("dialog", state="detached")


@pytest.mark.feature("htmx.active-url")
def test_the_link_to_the_page_one_is_on_is_marked(window):
    window.wait_for_selector("#here.current")
    assert window.locator(".current").count() == 1

    window.click("#go")
    window.wait_for_selector("#go.current")
    assert window.url.endswith("/part")
    assert window.get_attribute("#go", "href") == "/part"
    assert window.locator(".current").count() == 1


@pytest.mark.feature("htmx.scroll-ext")
def test_a_log_stays_at_its_end_unless_one_reads_further_up(window):
    window.goto("/scroll")
    at_end = "log.scrollTop >= log.scrollHeight - log.clientHeight - 1"
    grow = "log.insertAdjacentHTML('beforeend', '<div style=height:500px></div>');"
    grow += "htmx.trigger(log, 'grown')"
    window.wait_for_function(f"({at_end}) && log.classList.contains('at-bottom')")
    window.evaluate(grow)
    assert window.evaluate(at_end)

    window.evaluate("log.scrollTop = 0")
    window.wait_for_function("!log.classList.contains('at-bottom')")
    window.evaluate(grow)
    assert window.evaluate("log.scrollTop") == 0


@pytest.mark.feature("htmx.stream-ext")
def test_a_late_part_arrives_in_a_partial_reply(window):
    window.click("#late")
    window.wait_for_selector("#out #data")

    assert "data" in window.inner_text("#out")


@pytest.mark.feature("htmx.indicators")
def test_an_indicator_shows_while_a_request_runs(window):
    assert not window.is_visible("#busy")
    window.evaluate("busy.classList.add('htmx-request')")
    assert window.is_visible("#busy")


@pytest.mark.feature("comp.config-alpine", "htmx.config")
def test_alpine_starts_once_the_page_has_its_extensions(window):
    start = "window.extensions = document.body.getAttribute('hx-ext')"
    window.add_init_script(f"window.Alpine = {{start() {{ {start} }}}}")
    window.goto("/")
    names = window.evaluate("extensions").split(",")
    assert {"hf-modal", "hx-bottom-scroll-on-trigger", "hx-active-url", "hx-stream"} == set(names)
    assert window.evaluate("typeof window.htmx.process") == "function"


def test_the_bundle_is_the_frameworks_own(bundle):
    assert re.search("hx-bottom-scroll-on-trigger", bundle["public/app.js"])
