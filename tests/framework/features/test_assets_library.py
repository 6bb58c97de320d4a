"""flask-assets-pipeline without a build: addresses, bundles, builders, and what watches files."""

import io
import queue
import re
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, render_template_string
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.builders.base import BuilderBase
from flask_assets_pipeline.builders.esbuild import EsbuildBuilder
from flask_assets_pipeline.builders.node_deps import copy_files
from flask_assets_pipeline.builders.tailwind import TailwindBuilder
from flask_assets_pipeline.builders.templates import TemplateBuilder, TemplateCompilerHandler
from flask_assets_pipeline.ext import BundleEntrypoint
from flask_assets_pipeline.file_processors import ProcessorDispatcher, compile_processor_pattern
from flask_assets_pipeline.file_processors.external import ExternalToolProcessor
from flask_assets_pipeline.file_processors.image import (
    BaseImageProcessor,
    ImageOptimizer,
    ImageResizer,
)
from flask_assets_pipeline.livereload import (
    Reloader,
    ReloadHandler,
    create_reloader_app,
    start_reloader_app,
)
from PIL import Image


@pytest.fixture
def make(tmp_path, monkeypatch):
    """`make(**options)` is the extension of an app in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for folder in ("assets", "public", "templates"):
        (tmp_path / folder).mkdir()

    def make(debug=False, **options):
        app = Flask(
            "shop", root_path=str(tmp_path), static_folder="public", static_url_path="/static"
        )
        app.debug = debug
        made.append(AssetsPipeline(app, **{"assets_folder": "assets", **options}))
        return made[-1]

    made = []
    yield make
    for builder in [builder for one in made for builder in one.builders]:
        if hasattr(builder, "metafile"):
            builder.metafile.close()  # which the builder leaves open


@pytest.fixture
def assets(make):
    """The extension, in the context of a request."""
    extension = make()
    with extension.app.test_request_context():
        extension.app.preprocess_request()
        yield extension


@pytest.mark.feature("assets.modifiers")
@pytest.mark.parametrize(
    ("given", "url", "meta"),
    [
        ("a.js", "/static/a.js", {}),
        ("https://x.test/a.js", "https://x.test/a.js", {"crossorigin": "anonymous"}),
        ("/a.js", "/a.js", {}),
        ("import a.js", "/static/a.js", {"modifier": "import"}),
        ("defer import a.js", "/static/a.js", {"defer": True, "modifier": "import"}),
        ("preload a.css", "/static/a.css", {"modifier": "preload", "content_type": "style"}),
        ("preload a.odd", "/static/a.odd", {"modifier": "preload", "content_type": "fetch"}),
        ("preload as font a", "/static/a", {"modifier": "preload", "content_type": "font"}),
        (("a.js", "static"), "/static/a.js", {"modifier": "static"}),
        (("a.js", {"async": True}), "/static/a.js", {"async": True}),
        ("a.js#media=print", "/static/a.js", {"media": ["print"]}),
    ],
)
def test_an_address_is_what_the_words_before_it_say(assets, given, url, meta):
    assert assets.url(given, with_meta=True, with_pre=True) == (url, meta)


@pytest.mark.feature("assets.bundles", "assets.modifiers")
def test_addresses_are_sorted_by_their_kind(assets):
    assets.include(["a.js", "preload b.woff2", "c.css", ("d", {"content_type": "style"})])
    assets.include("first.js", 5)
    pre, scripts, styles = assets.split_urls()
    assert (pre, scripts) == (["/static/b.woff2"], ["/static/first.js", "/static/a.js"])
    assert styles == ["/static/c.css", "/static/d"]
    [(_, meta)] = assets.split_urls("preload b.woff2", with_meta=True)[0]
    assert meta["content_type"] == "font"
    assert assets.urls("preload b.woff2") == []
    assert assets.urls(["a.js", "c.css"]) == ["/static/a.js", "/static/c.css"]


@pytest.mark.feature("assets.bundles")
def test_what_goes_into_a_bundle_is_written_in_short():
    def parts(*given, **options):
        entry = BundleEntrypoint.create(*given, **options)
        return entry.filename, entry.outfile, entry.from_package

    assert parts("a.js") == ("a.js", None, None)
    assert parts("a.js=b.js") == ("a.js", "b.js", None)
    assert parts("pkg:a.js") == ("a.js", "a.js", "pkg")
    assert parts("a.js", assets_folder="/x") == ("/x/a.js", "a.js", None)
    assert parts("/y/a.js", assets_folder="/x") == ("/y/a.js", None, None)
    assert parts("a.js", output_folder="out") == ("a.js", "out/a.js", None)
    assert (repr(BundleEntrypoint("a", "b")), repr(BundleEntrypoint("a"))) == ("a=b", "a")
    assert str(BundleEntrypoint("a.js", None, "pkg")) == "pkg:a.js"
    assert BundleEntrypoint("a.js").resolve_path("/x") == "/x/a.js"
    assert BundleEntrypoint("/a.js").resolve_path("/x") == "/a.js"
    assert bool(BundleEntrypoint("a.js", None, "pkg").is_abs)
    assert not BundleEntrypoint("a.js").is_abs


@pytest.mark.feature("assets.bundles")
def test_bundles_have_names(make, tmp_path):
    assets = make()
    assets.bundle(["a.js", "https://x.test/b.js"], "shop", include=True)
    assert [str(file) for file in assets.bundle_files("shop")] == ["a.js", "https://x.test/b.js"]
    assert [str(file) for file in assets.bundle_files(entrypoints_only=True)] == ["a.js"]
    assert assets.state.include == [(1, "a.js"), (1, "https://x.test/b.js")]
    blueprint = Blueprint("blog", "blog", static_folder=str(tmp_path / "blog"))
    assets.blueprint_bundle(blueprint, ["c.js"], include=True)
    [entry] = assets.state.bundles["@blog"]
    assert (entry.filename, entry.outfile) == (str(tmp_path / "blog/c.js"), "blog/c.js")
    assets.bundle(["d.js"])
    assert [str(file) for file in assets.state.bundles["d.js"]] == ["d.js"]


@pytest.mark.feature("assets.bundles")
def test_an_entry_may_be_a_template(make, tmp_path):
    (tmp_path / "templates/a.js").write_text("1")
    assets = make()
    with assets.app.app_context():
        found = BundleEntrypoint("a.js", None, "jinja").resolve_path()
    assert found == str(tmp_path / "templates/a.js")


@pytest.mark.feature("assets.catch-all")
def test_a_route_of_the_frontend_can_be_guarded(make, tmp_path):
    (tmp_path / "templates/frontend.html").write_text("frontend")
    (tmp_path / "templates/other.html").write_text("other")
    assets = make(route_template="frontend.html")
    seen = []

    def guard(view):
        return lambda **given: seen.append(given) or view(**given)

    assets.add_route("one", "/one/<n>", [guard])
    assets.add_route("two", ["/two", "/zwei"], template="other.html", methods=["POST"])
    assets.add_catch_all_route(include_root=False)
    client = assets.app.test_client()
    assert client.get("/one/1").text == "frontend"
    assert seen == [{"n": "1"}]
    assert client.post("/zwei").text == "other"
    assert client.get("/any/thing").text == "frontend"
    assert client.get("/").status_code == 404


class Shouting(BuilderBase):
    prefix = "[loud] "
    matchline = "ready"

    def __init__(self):
        self.heard = queue.Queue()

    def get_dev_worker_command(self, build_only):
        program = "import os; print('starting'); print('ready', os.environ['WORD'])"
        return [sys.executable, "-c", program], {"WORD": "x"}


class Listening(Shouting):
    def dev_worker_callback(self, build_only, livereloader):
        self.heard.put((build_only, livereloader))


@pytest.mark.feature("assets.builders")
def test_a_builder_is_given_as_a_class_or_an_object(make):
    assets = make()
    assert isinstance(assets.load_builder(Shouting), Shouting)
    assert isinstance(assets.load_builder(Listening(), prepend=True), Listening)
    assert [type(builder) for builder in assets.builders] == [Listening, Shouting]
    with pytest.raises(Exception, match="not found in module"):
        assets.load_builder("json")
    assert isinstance(assets.get_builder(TailwindBuilder), TailwindBuilder)
    with pytest.raises(NotImplementedError):
        BuilderBase().build({}, [])


@pytest.mark.feature("assets.builders", "assets.dev")
def test_a_builder_works_on_beside_the_app(make, capfd):
    assets = make()
    quiet = assets.load_builder(Shouting)
    assert quiet.start_dev_worker(None).returncode == 0
    loud = assets.load_builder(Listening)
    process = loud.start_dev_worker(threading.Event(), True, "reloader")
    process.wait(10)
    for thread in threading.enumerate():
        if thread.name.endswith("(task)"):
            thread.join(10)
    process.stdout.close()
    said = capfd.readouterr().out
    assert "[loud] " in said
    assert "Process exited with code 0" in said


@pytest.mark.feature("assets.tailwind", "assets.dev")
def test_tailwind_is_told_what_to_read_and_where_to_write(make, tmp_path, monkeypatch):
    monkeypatch.setenv("COLOUR", "red")
    assets = make(tailwind="main.css", tailwind_bin="tw", tailwind_args=["--x"])
    builder = assets.get_builder(TailwindBuilder)
    builder.check_tailwind_setup()
    source = tmp_path / "assets/main.css"
    assert source.read_text() == '@import "tailwindcss";\n'
    output = f"{assets.state.bundle_output_folder}/main.css"
    given = str(assets.state.assets_folder) + "/main.css"
    assert builder.get_command() == ["tw", "-i", given, "-o", output, "--minify", "--x"]
    command, more = builder.get_dev_worker_command(build_only=False)
    assert (command, more) == (["tw", "-i", given, "-o", output, "--watch", "--x"], {})
    assert "--watch" not in builder.get_dev_worker_command(build_only=True)[0]
    source.write_text('/* $COLOUR */\n@import "tailwindcss";\nend')
    assets.state.tailwind_expand_env_vars = True
    assets.state.tailwind_sources.extend(["a", "b"])
    assert builder.get_command()[2] == f"{given}.expanded.css"
    expanded = tmp_path / "assets/main.css.expanded.css"
    assert expanded.read_text() == (
        '/* red */\n@import "tailwindcss";\n@source "a";\n@source "b";\nend'
    )
    builder.cleanup_after_dev_worker()
    assert not expanded.exists()
    builder.cleanup_after_dev_worker()
    pings = []
    builder.dev_worker_callback(False, SimpleNamespace(ping=lambda: pings.append(1)))
    builder.dev_worker_callback(False, None)
    assert pings == [1]


@pytest.mark.feature("assets.esbuild-script")
def test_the_script_for_esbuild_is_a_file_or_a_command(make):
    assets = make()
    builder = assets.get_builder(EsbuildBuilder)
    assert builder.get_dev_worker_command(True) == (None, None)
    assert builder.make_script_command("a.mjs") == ["node", "a.mjs"]
    assert builder.make_script_command(["deno", "a.ts"]) == ["deno", "a.ts"]
    assets.state.esbuild_script = None
    with pytest.raises(Exception, match="No esbuild script"):
        builder.make_script_command()


@pytest.mark.feature("assets.node-copy")
def test_files_are_copied_over_older_ones(tmp_path, caplog):
    source, target = tmp_path / "from", tmp_path / "to"
    (source / "icons").mkdir(parents=True)
    (source / "icons/a.svg").write_text("new")
    (source / "b.txt").write_text("b")
    target.mkdir()
    (target / "icons").mkdir()
    (target / "icons/old.svg").write_text("old")
    log = SimpleNamespace(warning=lambda text: said.append(text), debug=lambda text: None)
    said = []
    copy_files({"icons": "icons", "b.txt": "b.txt", "no": "no"}, str(source), str(target), log)
    assert said == [f"Cannot copy file: {source}/no"]
    assert sorted(p.name for p in target.rglob("*")) == ["a.svg", "b.txt", "icons"]
    copy_files({"icons": "icons/"}, str(source), str(target))
    assert (target / "icons/icons/a.svg").read_text() == "new"
    (target / "flat").write_text("a file in the way")
    copy_files({"icons": "flat"}, str(source), str(target))
    assert (target / "flat/a.svg").exists()


@pytest.mark.feature("assets.processors")
def test_files_are_given_to_those_who_ask_for_their_kind(caplog):
    def loud(folder, name, meta):
        return name.upper()

    def broken(folder, name, meta):
        raise ZeroDivisionError

    errors = []
    chosen = ProcessorDispatcher({"re:a": loud}, SimpleNamespace(error=errors.append))
    chosen.add_many([broken, lambda *given: None], "mime:text/plain")
    chosen.add_many([("re:never", broken)])
    assert chosen("", "a.png", {}) == "A.PNG"
    assert chosen("", "b.txt", {}) == "b.txt"
    assert "Error processing asset b.txt" in errors[0]
    assert chosen("", "c.png", {}) == "c.png"
    matches = compile_processor_pattern("mime:image")
    assert (bool(matches("a.png")), bool(matches("a.txt")), bool(matches("a"))) == (
        True,
        False,
        False,
    )


@pytest.mark.feature("assets.processors")
def test_a_processor_is_a_class_a_name_or_a_program(tmp_path, assets):
    picture = tmp_path / "a.png"
    Image.new("RGB", (20, 10)).save(picture)
    chosen = ProcessorDispatcher()
    chosen.add("re:.*png", ImageOptimizer)
    name = "flask_assets_pipeline.file_processors.image:ImageMeta"
    chosen.add("re:.*png", name)
    meta = {}
    url = chosen(str(tmp_path), "a.png", meta)
    assert (meta, url) == (
        {"width": 20, "height": 10},
        f"{assets.state.images_output_url}/a.png",
    )
    with pytest.raises(NotImplementedError):
        BaseImageProcessor()(str(tmp_path), "a.png", {})
    program = [sys.executable, "-c", "import sys; open(sys.argv[1] + '.done', 'w').close()"]
    ExternalToolProcessor(program)(str(tmp_path), str(picture), {})
    assert (tmp_path / "a.png.done").exists()
    with pytest.raises(subprocess.CalledProcessError):
        ExternalToolProcessor("false")("", "x", {})
    ExternalToolProcessor("false", silent_errors=True)("", "x", {})


@pytest.mark.feature("assets.images")
def test_a_smaller_picture_can_be_the_one_that_is_shown(tmp_path, assets):
    picture = Image.new("RGB", (40, 20))
    meta = {}
    shown = ImageResizer([10, 20, 80], default_size=20).process(picture, "a.png", meta)
    assert sorted(meta["sizes"]) == [10, 20]
    assert shown == meta["sizes"][20]
    saved = assets.state.images_output_folder + "/" + shown.rsplit("/", 1)[1]
    with Image.open(saved) as small:
        assert small.size == (20, 10)


@pytest.mark.feature("assets.dev")
def test_a_change_is_told_to_those_who_listen(capsys):
    told = []
    reloader = Reloader(SimpleNamespace(schedule=lambda *args, **more: told.append((args, more))))
    reloader.observe("/x", filter=lambda event: event == "py")
    [((handler, path), more)] = told
    assert (path, more) == ("/x", {"recursive": True})
    one, two = reloader.subscribe(), reloader.subscribe()
    handler.on_modified("css")
    assert one.empty()
    handler.on_modified("py")
    assert one.get_nowait() == two.get_nowait() == "event: change\ndata: ok\n\n"
    for _ in range(6):
        reloader.ping()
    assert reloader.subscribers == []
    called = []
    ReloadHandler("broker", callback=lambda *given: called.append(given)).on_modified("e")
    assert called == [("e", "broker")]


@pytest.mark.feature("assets.dev")
def test_a_browser_listens_to_changes_from_any_origin(monkeypatch):
    reloader = Reloader(SimpleNamespace())
    app = create_reloader_app(reloader)
    with app.test_request_context():
        reply = app.full_dispatch_request()
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.mimetype == "text/event-stream"
        reloader.subscribe = lambda: SimpleNamespace(get=lambda: "changed")
        assert next(reply.response) == "changed"
    served = []
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setattr(
        "flask_assets_pipeline.livereload.run_simple",
        lambda *given, **more: served.append((given[:2], more)),
    )
    start_reloader_app(reloader, "7878")
    assert served == [(("127.0.0.1", 7878), {"threaded": True})]


@pytest.mark.feature("assets.dev", "assets.inline")
def test_a_template_that_is_saved_is_compiled_at_once(make, tmp_path):
    assets = make(debug=True)
    template = tmp_path / "templates/deep/page.html"
    template.parent.mkdir()
    template.write_text("{% broken")
    pings = []
    broker = SimpleNamespace(ping=lambda: pings.append(1))
    handler = TemplateCompilerHandler(str(tmp_path / "templates"), assets.app, broker)

    def saved(path, folder=False):
        handler.on_modified(SimpleNamespace(is_directory=folder, src_path=str(path)))

    with pytest.raises(Exception, match="broken"):
        saved(template)
    assert pings == []
    template.write_text("fine")
    saved(template)
    saved(tmp_path / "templates", folder=True)
    saved(tmp_path / "elsewhere.html")
    saved(tmp_path / "templates/note.txt")
    assert pings == [1]
    (tmp_path / "templates/deep").rename(tmp_path / "templates/other")
    saved(tmp_path / "templates/page.html")
    assert pings == [1, 1]


@pytest.mark.feature("assets.dev")
def test_the_folders_of_templates_are_watched(make, tmp_path):
    assets = make()
    assets.app.register_blueprint(
        Blueprint("blog", "blog", template_folder="blog", root_path=str(tmp_path))
    )
    (tmp_path / "blog").mkdir()
    assets.state.watch_template_folders.append(str(tmp_path / "nowhere"))
    watched = []

    def schedule(handler, path, **more):
        watched.append(path)

    reloader = Reloader(SimpleNamespace(schedule=schedule))
    builder = assets.get_builder(TemplateBuilder)
    with assets.app.app_context():
        builder.start_dev_worker(None, livereloader=reloader)
    assert watched == [str(tmp_path / "templates"), str(tmp_path / "blog")]


@pytest.mark.feature("assets.bundles")
def test_the_tags_may_be_those_of_some_files_only(assets):
    source = "{% asset_tags(['a.js', 'b.css']) %}"
    shown = render_template_string(source)
    assert re.findall(r'(?:src|href)="([^"]+)"', shown) == ["/static/a.js", "/static/b.css"]
    streamed = assets.app.jinja_env.from_string(f"x{source}").stream()
    assert "/static/a.js" in "".join(streamed)


@pytest.mark.feature("assets.images")
def test_without_changes_pictures_are_only_made_smaller(make, tmp_path):
    assets = make(images_optimize=True, images_webp=False, images_sizes=True)
    kinds = [type(one).__name__ for one in assets.image_processor.processors]
    assert "ImageOptimizer" in kinds
    assert assets.state.images_sizes
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "png")
    assert buffer.getvalue()


@pytest.mark.feature("assets.import-map")
def test_packages_that_are_exposed_are_in_the_import_map(make):
    assets = make(expose_node_packages=["htmx", "alpine:export default 1"])
    assets.map_exposed_node_packages()
    folder = f"{assets.state.bundle_output_url}/vendor"
    assert assets.state.import_map["htmx"] == f"{folder}/htmx.js"
    assert assets.state.import_map["alpine"] == f"{folder}/alpine.js"
