"""Scripts, styles and pictures: addresses, tags, and what the build makes of them."""

import io
import json
import re
from pathlib import Path

import pytest
from flask_assets_pipeline.builders.base import Builder
from flask_assets_pipeline.livereload import Reloader
from hyperflask.cli import cli
from PIL import Image

from tests.framework.features.conftest import until
from tests.framework.regression import ROOT

NODE = ROOT / "node_modules"
HEAD = "{% asset_tags(nonce=csp_nonce) %}"
PAGE = {"pages/index.jpy": HEAD + "<p class='underline'>x</p>"}


@pytest.fixture
def tags(make_app):
    """The tags of a page of an app with these settings."""

    def tags(files=None, **config):
        return make_app({**PAGE, **(files or {})}, **config).test_client().get("/").text

    return tags


@pytest.fixture
def build(make_app, monkeypatch):
    """A function that makes an app and builds its assets with the project's Node packages."""
    if not (NODE / ".bin/esbuild").exists():
        pytest.skip("the Node packages, which bin/setup installs")

    def build(files=None, change=None, **config):
        settings = {
            "ASSETS_ESBUILD_BIN": [str(NODE / ".bin/esbuild"), "--log-level=warning"],
            "ASSETS_TAILWIND_BIN": [str(NODE / ".bin/tailwindcss")],
            "ASSETS_NODE_MODULES_PATH": str(NODE),
            "ASSETS_COPY_FILES_FROM_NODE_MODULES": {},
            **config,
        }
        build.app = app = make_app({"assets/note.txt": "n", **PAGE, **(files or {})}, **settings)
        app.assets.state.bundles.clear()  # the framework's own need more packages
        app.assets.state.include.clear()
        app.assets.state.copy_files_from_node_modules = settings[
            "ASSETS_COPY_FILES_FROM_NODE_MODULES"
        ]
        if bundles := config.get("ASSETS_BUNDLES"):
            app.assets.bundle(bundles, include=True)
        if change:
            change(app)
        monkeypatch.chdir(app.root_path)
        (Path(app.root_path) / "public").mkdir(exist_ok=True)
        result = app.test_cli_runner().invoke(cli, ["assets", "build"])
        assert result.exit_code == 0, (result.output, result.exception)
        path = Path(app.assets.state.mapping_file)
        app.assets.state.mapping = mapping = json.loads(path.read_text())
        app.assets.map_mapped_files()
        for builder in app.assets.builders:
            if hasattr(builder, "metafile"):
                builder.metafile.close()  # which the builder leaves open
        return mapping

    return build


@pytest.fixture
def fetch():
    """The body of an address of an app."""

    def fetch(app, url):
        reply = app.test_client().get(url, buffered=True)
        assert reply.status_code == 200, url
        return reply.text

    return fetch


def tree(app, pattern):
    return [path.read_text() for path in Path(app.static_folder).rglob(pattern)]


@pytest.mark.feature("assets.asset-url", "assets.static-url")
def test_addresses_of_assets(make_app, fetch):
    app = make_app({"public/a.txt": "A"})
    calls = {
        "asset_url('a.txt')": "/static/a.txt",
        "asset_url('a.txt', v=1, _anchor='top')": "/static/a.txt?v=1#top",
        "asset_url('a.txt', _external=True)": "http://localhost/static/a.txt",
        "static_url('a.txt')": "/static/a.txt",
    }
    with app.test_request_context():
        for call, url in calls.items():
            assert app.jinja_env.from_string("{{ " + call + " }}").render() == url
    assert fetch(app, "/static/a.txt") == "A"


@pytest.mark.feature("assets.modifiers")
@pytest.mark.parametrize(
    ("asset", "tag"),
    [
        ("a.js", '<script src="/static/a.js"></script>'),
        ("import a.js", '<script src="/static/a.js" type="module"></script>'),
        ("defer static a.js", '<script src="/static/a.js" defer></script>'),
        ("a.css", '<link rel="stylesheet" href="/static/a.css">'),
        ("preload a.woff2", '<link rel="preload" href="/static/a.woff2" as="font">'),
        ("preload as style a.x", '<link rel="preload" href="/static/a.x" as="style">'),
        ("prefetch a.js", '<link rel="prefetch" href="/static/a.js">'),
        ("modulepreload a.js", '<link rel="modulepreload" href="/static/a.js">'),
        ("https://x.test/a.js", '<script src="https://x.test/a.js" crossorigin="anonymous">'),
    ],
)
def test_a_word_before_an_asset_chooses_its_tag(tags, asset, tag):
    assert tag in tags(ASSETS_INCLUDE=[asset])


@pytest.mark.feature("assets.bundles")
def test_a_bundle_is_included_everywhere_or_where_it_is_asked_for(make_app):
    ask = "{{ include_asset('charts', priority=5) }}"
    files = {"pages/index.jpy": HEAD, "pages/chart.jpy": HEAD + ask}
    bundles = {"charts": ["chart.js"], "site": ["site.js"]}
    app = make_app(files, ASSETS_BUNDLES=bundles, ASSETS_INCLUDE=["site"])
    client = app.test_client()
    assert "chart.js" not in client.get("/").text
    assert "site.js" in client.get("/").text
    text = client.get("/chart").text
    assert text.index("chart.js") < text.index("site.js")
    app.assets.bundle({"late": ["late.js"]}, include=True)
    assert "late.js" in client.get("/").text


@pytest.mark.feature("assets.import-map")
def test_the_import_map_is_on_the_page(tags):
    text = tags(ASSETS_IMPORT_MAP={"lib": "/static/lib.js"})
    assert '<script type="importmap">{"imports": {"lib": "/static/lib.js"}}</script>' in text


@pytest.mark.feature("assets.catch-all")
def test_one_page_answers_every_address(make_app):
    files = {"templates/frontend_route.html": "app", "templates/other.html": "other"}
    app = make_app(files)
    app.assets.add_route("other", ["/o", "/p"], template="other.html")
    app.assets.add_catch_all_route()
    client = app.test_client()
    assert {client.get(url).text for url in ("/", "/a", "/a/b")} == {"app"}
    assert {client.get(url).text for url in ("/o", "/p")} == {"other"}


@pytest.mark.feature("assets.build")
def test_files_are_bundled_and_stamped_and_the_page_links_to_them(build, fetch):
    files = {
        "assets/site.js": "import {one} from './one.js'; document.title = one;",
        "assets/one.js": "export const one = 'number one';",
        "assets/logo.txt": "logo",
    }
    mapping = build(files, ASSETS_BUNDLES={"site": ["site.js"]})
    text = fetch(build.app, "/")
    [url] = re.findall(r'src="(/static/dist/site-\w+\.js)" type="module"', text)
    assert "number one" in fetch(build.app, url)
    assert re.fullmatch(r"logo-[0-9a-f]{10}\.txt", mapping["logo.txt"][0][0])
    assert fetch(build.app, f"/static/{mapping['logo.txt'][0][0]}") == "logo"


@pytest.mark.feature("assets.build")
def test_an_app_without_a_build_says_so(make_app, caplog):
    make_app({"assets/a.txt": "a"})
    assert "No assets mapping found" in caplog.text


@pytest.mark.feature("assets.css-in-js")
def test_styles_that_a_script_imports_are_linked(build, fetch):
    files = {"assets/site.js": "import './site.css'", "assets/site.css": "p {color: red}"}
    build(files, ASSETS_BUNDLES={"site": ["site.js"]})
    [url] = re.findall(r'rel="stylesheet" href="(.+?)"', fetch(build.app, "/"))
    assert "color:red" in fetch(build.app, url)


@pytest.mark.feature("assets.inline")
def test_scripts_and_styles_of_a_template_are_bundled(build, fetch):
    box = (
        "<style bundle>.box {color: red}</style><script bundle>let box = 'inline'</script><b>x</b>"
    )
    files = {"components/Box.html": box, "pages/index.jpy": HEAD + "<{Box}/>"}
    build(files)
    assert any("color:red" in text for text in tree(build.app, "*.css"))
    assert "<style" not in fetch(build.app, "/").split("<b>")[1]
    assert "Box" in fetch(build.app, "/")


@pytest.mark.feature("assets.tailwind")
def test_classes_of_pages_are_in_the_stylesheet(build, fetch, monkeypatch, tmp_path):
    monkeypatch.setenv("FLAG", "peru")
    source = '@import "tailwindcss" source(none);\nb { color: $FLAG; }\n'
    (tmp_path / "node_modules").symlink_to(NODE)
    (tmp_path / "more.html").write_text("<p class='italic'>")
    sources = [str(tmp_path / "more.html")]
    build(
        {"assets/app.css": source},
        ASSETS_TAILWIND="app.css",
        ASSETS_TAILWIND_EXPAND_ENV_VARS=True,
        ASSETS_TAILWIND_SOURCES=sources,
    )
    css = fetch(build.app, "/static/dist/app.css")
    assert "italic" in css
    assert "peru" in css


@pytest.mark.feature("assets.dev")
@pytest.mark.skipif(not (NODE / ".bin/esbuild").exists(), reason="the Node packages")
def test_development_builds_again_when_a_file_changes(project):
    project.write({"app/assets/site.js": "let first = 1; console.log(first)"})
    settings = {
        "FLASK_ASSETS_BUNDLES": '{"site": ["site.js"]}',
        "FLASK_ASSETS_ESBUILD_BIN": json.dumps([str(NODE / ".bin/esbuild")]),
        "FLASK_ASSETS_NODE_MODULES_PATH": str(NODE),
        "FLASK_CSP_UNSAFE_EVAL": "false",
        "FLASK_DEBUG": "1",
    }
    project.start("assets", "dev", "--no-livereload", **settings)

    def built(word):
        return any(word in path.read_text() for path in project.root.rglob("dist/site-*.js"))

    until(lambda: built("first"))
    until(lambda: "site.js" in "".join(p.read_text() for p in project.root.rglob("assets.json")))
    project.write({"app/assets/site.js": "let second = 1; console.log(second)"})
    until(lambda: built("second"))


@pytest.mark.feature("assets.dev")
def test_the_browser_is_told_of_a_change(tmp_path):
    reloader = Reloader()
    subscriber = reloader.subscribe()
    reloader.observe(str(tmp_path))
    reloader.observer.start()
    try:
        (tmp_path / "a.js").write_text("x")
        assert subscriber.get(timeout=20) == "event: change\ndata: ok\n\n"
    finally:
        reloader.observer.stop()
        reloader.observer.join()


@pytest.mark.feature("assets.images")
def test_pictures_have_sizes_a_placeholder_and_smaller_copies(make_app):
    buffer = io.BytesIO()
    Image.new("RGB", (800, 400), "red").save(buffer, "png")
    settings = {"ASSETS_IMAGES_WEBP": True, "ASSETS_IMAGES_SIZES": [200, 400]}
    app = make_app({"assets/.keep": ""}, **settings, ASSETS_IMAGES_DEFAULT_SIZE=400)
    (Path(app.root_path) / "assets/hero.png").write_bytes(buffer.getvalue())
    template = app.jinja_env.from_string('<{Image src="hero.png" alt="Hero"}/>')
    with app.test_request_context():
        app.preprocess_request()
        text = str(template.render())
    assert 'width="800"' in text
    assert 'height="400"' in text
    assert "200w" in text
    assert "400w" in text
    assert re.search(r'src="[^"]*hero-400\.webp"', text)
    assert 'loading="lazy"' in text
    assert "data:image/webp;base64," in text
    small = Path(app.static_folder) / "dist/img/hero-200.webp"
    assert Image.open(small).size == (200, 100)


@pytest.mark.feature("assets.processors")
def test_files_are_processed_by_kind_or_by_expression(build):
    seen = []

    def change(app):
        @app.assets.static_asset_file_processor("mime:text")
        def kind(folder, filename, meta):
            meta["kind"] = "text"

        @app.assets.static_asset_file_processor(r"re:.*\.xyz")
        def expression(folder, filename, meta):
            seen.append(filename)
            return "/elsewhere/" + filename

    mapping = build({"assets/a.txt": "a", "assets/b.xyz": "b"}, change)
    assert mapping["a.txt"][0][1]["kind"] == "text"
    assert mapping["b.xyz"][0][0] == "/elsewhere/" + seen[0]


@pytest.mark.feature("assets.builders")
def test_a_builder_of_ones_own_runs_with_the_build(build):
    built = []

    class Loud(Builder):
        def __init__(self):
            super().__init__(lambda: built.append("loud"))

        def build(self, mapping, ignored):
            super().build(mapping, ignored)
            mapping["loud.txt"] = ["/loud.txt"]

    mapping = build(change=lambda app: app.assets.state.builders.append(Loud))
    assert built == ["loud"]
    assert mapping["loud.txt"] == ["/loud.txt"]


@pytest.mark.feature("assets.cache-worker")
def test_a_worker_of_the_browser_keeps_the_assets(build, fetch):
    def change(app):
        Path(app.assets.state.bundle_output_folder).mkdir(parents=True)

    files = {"assets/site.js": "let a = 1"}
    settings = {"ASSETS_CACHE_WORKER": True, "ASSETS_CACHE_WORKER_URLS": ["/offline"]}
    build(files, change, ASSETS_BUNDLES={"site": ["site.js"]}, **settings)
    script = fetch(build.app, "/cache-worker.js")
    assert "/offline" in script
    assert re.search(r"/static/dist/site-\w+\.js", script)
    assert "serviceWorker.register('/cache-worker.js')" in fetch(build.app, "/")


@pytest.mark.feature("assets.esbuild-script")
def test_settings_of_esbuild_reach_the_program_or_a_script_of_ones_own(build):
    options = {
        "ASSETS_ESBUILD_ARGS": ["--legal-comments=none", "--define:NAME='given'"],
        "ASSETS_ESBUILD_TARGET": ["es2015"],
        "ASSETS_ESBUILD_ALIASES": {"short": "./assets/long.js"},
        "ASSETS_ESBUILD_EXTERNAL": ["outside"],
        "ASSETS_ESBUILD_SPLITTING": False,
    }
    code = "import {a} from 'short'; import * as o from 'outside'; console.log(a?.b, o, NAME)"
    files = {"assets/site.js": code, "assets/long.js": "export const a = {b: 'aliased'}"}
    build(files, ASSETS_BUNDLES={"site": ["site.js"]}, **options)
    [script] = tree(build.app, "site-*.js")
    assert "aliased" in script
    assert '"outside"' in script
    assert "given" in script
    assert "?." not in script


@pytest.mark.feature("assets.esbuild-script")
def test_a_script_of_ones_own_gets_what_is_to_be_built(make_app):
    app = make_app({"assets/site.js": "1"}, ASSETS_ESBUILD_SCRIPT="mine.mjs")
    builder = app.assets.load_builder(app.assets.bundle_builder)
    builder.metafile.close()
    command, environment = builder.get_command(dev=True)
    assert command == ["node", "mine.mjs"]
    assert environment["ESBUILD_DEV"] == "1"
    assert environment["ESBUILD_OUTDIR"] == app.assets.state.bundle_output_folder


@pytest.mark.feature("assets.node-copy")
def test_files_of_node_packages_are_copied(build):
    icons = {"bootstrap-icons/font/bootstrap-icons.css": "icons/icons.css"}
    build(ASSETS_COPY_FILES_FROM_NODE_MODULES=icons)
    assert "bootstrap-icons" in (Path(build.app.static_folder) / "icons/icons.css").read_text()
