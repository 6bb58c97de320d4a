"""flask-assets-pipeline: what its settings make of builders, addresses and tags."""

import json
import re

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.builders.base import BuilderBase
from flask_assets_pipeline.builders.cache_worker import CacheServiceWorkerBuilder
from flask_assets_pipeline.builders.node_deps import NodeDependenciesBuilder
from flask_assets_pipeline.builders.static import StaticAssetsBuilder
from flask_assets_pipeline.builders.tailwind import TailwindBuilder
from flask_assets_pipeline.builders.templates import TemplateBuilder


@pytest.fixture
def make(tmp_path, monkeypatch):
    """`make({setting: value}, option=value)` is the extension of an app in an empty folder."""
    monkeypatch.delenv("NODE_PATH", raising=False)
    (tmp_path / "templates").mkdir()

    def make(config=None, debug=False, **options):
        app = Flask(
            "shop", root_path=str(tmp_path), static_folder="public", static_url_path="/static"
        )
        app.debug = debug
        app.config.update(config or {})
        made.append(AssetsPipeline(app, **options))
        return made[-1]

    made = []
    yield make
    for builder in [builder for one in made for builder in one.builders]:
        if hasattr(builder, "metafile"):
            builder.metafile.close()  # which the builder leaves open


@pytest.fixture
def ask(make):
    """`ask(function, **options)` gives the function's answer for the extension, in a request."""

    def ask(function, config=None, path="/", **options):
        assets = make(config, **options)
        with assets.app.test_request_context(path):
            assets.app.preprocess_request()
            return function(assets)

    return ask


@pytest.mark.feature("assets.builders")
def test_the_builders_are_those_that_have_something_to_do(make):
    def builders(**options):
        return [type(builder) for builder in make(bundle_builder=None, **options).load_builders()]

    usual = [NodeDependenciesBuilder, TemplateBuilder]
    assert builders() == usual
    assert builders(tailwind="a.css") == [*usual, TailwindBuilder]
    assert builders(cache_worker=True) == [*usual, CacheServiceWorkerBuilder]
    assert builders(assets_folder="x") == [*usual, StaticAssetsBuilder]
    assert builders(images_folder="x") == [*usual, StaticAssetsBuilder]
    assets = make()
    kinds = [type(builder).__name__ for builder in assets.load_builders()]
    assert kinds == ["NodeDependenciesBuilder", "TemplateBuilder", "EsbuildBuilder"]
    assert assets.load_builders() is assets.builders
    assert len(assets.builders) == 3
    assert assets.get_builder(TemplateBuilder) is assets.builders[1]


class Own(BuilderBase):
    pass


@pytest.mark.feature("assets.builders")
def test_a_builder_of_ones_own_comes_last(make):
    assets = make(bundle_builder=None)
    assets.state.builders.append(Own)
    assert [type(builder) for builder in assets.load_builders()][2:] == [Own]


@pytest.mark.feature("assets.builders")
def test_what_was_built_is_written_down(make, tmp_path):
    assets = make()
    file = tmp_path / "assets.json"
    assets.write_mapping_file({"a": ["1"]})
    assets.write_mapping_file({"b": ["2"]})
    assert json.loads(file.read_text()) == {"b": ["2"]}
    assets.write_mapping_file({"a": ["1"]}, merge=True)
    assert json.loads(file.read_text()) == {"a": ["1"], "b": ["2"]}
    other = tmp_path / "other.json"
    assets.write_mapping_file({"c": ["3"]}, str(other), merge=True)
    assert json.loads(other.read_text()) == {"c": ["3"]}
    working = make(debug=True)
    working.write_mapping_file({"d": ["4"]})
    assert json.loads(file.read_text()) == {"a": ["1"], "b": ["2"], "d": ["4"]}
    assert file.read_text().startswith('{\n  "')
    assert make().state.mapping == {"a": ["1"], "b": ["2"], "d": ["4"]}


@pytest.mark.feature("assets.bundles")
def test_bundles_of_the_settings_are_on_every_page_unless_it_is_said_which(make):
    bundles = {"one": ["a.js"], "two": ["b.js"]}
    assert make(bundles=bundles).state.include == [(1, "a.js"), (1, "b.js")]
    assert make(bundles=bundles, include=["two"]).state.include == [(1, "b.js")]
    assert make(bundles=bundles, include=[]).state.include == []
    assert make({"ASSETS_BUNDLES": bundles}).state.include == [(1, "a.js"), (1, "b.js")]
    assert make(tailwind="t.css").state.include == [[1, "/static/dist/t.css"]]
    assets = make()
    assets.bundle({"x": ["pkg:c.js=d.js"]}, include=True, priority=4)
    assets.bundle(["e.js"], from_package="json", assets_folder="in", output_folder="out")
    [entry] = assets.state.bundles["e.js"]
    assert (entry.filename, entry.outfile, entry.from_package) == ("in/e.js", "out/e.js", "json")
    assert assets.state.include == [(4, "pkg:c.js")]


@pytest.mark.feature("assets.bundles")
def test_what_one_request_includes_is_not_on_the_next_page(make):
    assets = make(include=["a.js"])
    client = assets.app.test_client()

    @assets.app.get("/<word>")
    def page(word):
        if word == "more":
            assets.include(["b.js", "c.js"], 9)
        return str(assets.urls())

    assert client.get("/more").text == "['/static/b.js', '/static/c.js', '/static/a.js']"
    assert client.get("/less").text == "['/static/a.js']"


@pytest.mark.feature("assets.build", "assets.cdn")
def test_an_address_is_that_of_the_file_that_was_built(ask, tmp_path):
    mapping = {
        "a.js": ["dist/a-1.js", ["dist/a-2.css", {"media": "print"}]],
        "b.js": ["/other/b.js"],
        "c.js": [["https://x.test/c.js", {"map_as": "c"}]],
    }
    (tmp_path / "assets.json").write_text(json.dumps(mapping))
    assert ask(lambda a: a.url("a.js")) == "/static/dist/a-1.js"
    assert ask(lambda a: a.url("a.js", single=False)) == [
        "/static/dist/a-1.js",
        "/static/dist/a-2.css",
    ]
    assert ask(lambda a: a.url("a.js", with_meta=True, single=False)) == [
        ("/static/dist/a-1.js", {}),
        ("/static/dist/a-2.css", {"media": "print"}),
    ]
    for debug in (True, False):
        assert ask(lambda a: a.url("a.js", resolve=False), debug=debug) == "/static/a.js"
        assert ask(lambda a: a.urls("a.js", resolve=False), debug=debug) == ["/static/a.js"]
        assert ask(lambda a: a.url("b.js"), debug=debug) == "/other/b.js"
        assert ask(lambda a: a.state.import_map, debug=debug) == {"c": "https://x.test/c.js"}
    assert ask(lambda a: a.url("a.js", external=True)) == "http://localhost/static/dist/a-1.js"
    secure = ask(lambda a: a.url("a.js", external=True, scheme="https"))
    assert secure == "https://localhost/static/dist/a-1.js"
    assert ask(lambda a: a.urls("a.js", external=True))[0].startswith("http://localhost/")
    assert ask(lambda a: a.split_urls("a.js", external=True))[1] == [
        "http://localhost/static/dist/a-1.js"
    ]
    assert ask(lambda a: a.split_urls("a.js", resolve=False)) == ([], ["/static/a.js"], [])
    assert "http://localhost/static" in ask(lambda a: a.tags("a.js", external=True))
    assert 'src="/static/a.js"' in ask(lambda a: a.tags("a.js", resolve=False))


@pytest.mark.feature("assets.cdn")
def test_addresses_of_a_network_of_servers_are_for_production(ask):
    cdn = {"cdn_host": "https://cdn.test"}
    assert ask(lambda a: a.url("a.js"), **cdn) == "https://cdn.test/static/a.js"
    assert ask(lambda a: a.url("a.js", external=True), **cdn) == "https://cdn.test/static/a.js"
    assert ask(lambda a: a.url("a.js"), **cdn, debug=True) == "/static/a.js"
    assert ask(lambda a: a.url("a.js"), **cdn, cdn_enabled=False) == "/static/a.js"
    assert ask(lambda a: a.url("a.js"), **cdn, cdn_enabled=True, debug=True).startswith("https")
    said = {"ASSETS_CDN_ENABLED": True, "ASSETS_CDN_HOST": "https://b.test"}
    assert ask(lambda a: a.url("a.js"), said, debug=True) == "https://b.test/static/a.js"
    assert ask(lambda a: a.state.cdn_enabled, cdn_enabled=True) is False


@pytest.mark.feature("assets.modifiers")
def test_what_is_fetched_early_is_no_tag_of_its_own(ask):
    for word in ("prefetch", "preload", "modulepreload"):
        given = f"{word} a.js"
        assert ask(lambda a, given=given: a.url(given, single=False)) == []
        assert ask(lambda a, given=given: a.url(given, with_pre=True)) == "/static/a.js"
        assert ask(lambda a, given=given: a.urls([given], with_pre=True)) == ["/static/a.js"]
        assert ask(lambda a, given=given: a.split_urls(given)) == (["/static/a.js"], [], [])
        assert f'rel="{word}" href="/static/a.js"' in ask(lambda a, given=given: a.tags(given))
        assert ask(lambda a, given=given: a.tags(given, with_pre=False)) == ""
    assert ask(lambda a: a.split_urls(["a.css", "b.js"], with_meta=True)) == (
        *([], [("/static/b.js", {})]),
        [("/static/a.css", {})],
    )
    tags = ask(lambda a: a.tags(["b.js#media=", "preload a.css", ("c", {"async": True})]))
    assert tags.split("\n") == [
        '<link rel="preload" href="/static/a.css" as="style">',
        '<script src="/static/b.js"></script>',
        '<script src="/static/c" async></script>',
    ]


@pytest.mark.feature("assets.dev", "assets.cache-worker")
def test_the_head_has_what_the_settings_ask_for(ask):
    assert ask(lambda a: a.head(), include=["a.js"]) == "\n".join(
        ['<script src="/static/a.js"></script>']
    )
    mapped = ask(lambda a: a.head(), import_map={"a": "/b.js"})
    assert mapped.strip() == '<script type="importmap">{"imports": {"a": "/b.js"}}</script>'
    working = ask(lambda a: a.head(lambda: "n0"), debug=True, livereload_port="7000")
    assert 'nonce="n0"' in working
    assert "7000" in working
    assert 'nonce=""' in ask(lambda a: a.head(), debug=True)
    kept = ask(lambda a: a.head("n1"), cache_worker=True)
    assert 'nonce="n1"' in kept
    assert "/cache-worker.js" in kept
    assert "worker" not in ask(lambda a: a.head(), cache_worker=True, cache_worker_register=False)
    assert "worker" in ask(lambda a: a.head(), cache_worker_register=True)


@pytest.mark.feature("assets.cache-worker")
def test_the_browsers_worker_is_served_from_the_root_and_never_kept(make, tmp_path):
    folder = tmp_path / "public/dist"
    folder.mkdir(parents=True)
    (folder / "cache-worker.js").write_text("1")
    reply = make(cache_worker=True).app.test_client().get("/cache-worker.js")
    assert (reply.text, reply.mimetype) == ("1", "text/javascript")
    assert reply.headers["Expires"] == "0"
    reply.close()
    assert make().app.test_client().get("/cache-worker.js").status_code == 404


@pytest.mark.feature("assets.dev")
def test_in_development_assets_come_from_their_own_folder(make, ask, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/a.js").write_text("a")
    client = make(debug=True, assets_folder="sources").app.test_client()
    with client.get("/static/_assets/a.js") as reply:
        assert reply.text == "a"
    given = {"assets_folder": "sources", "debug": True}
    assert ask(lambda a: a.url("a.js"), **given) == "/static/_assets/a.js"
    assert ask(lambda a: a.url("static a.js"), **given) == "/static/a.js"
    named = make(**given, debug_static_assets_url="/raw").app.test_client()
    with named.get("/raw/a.js") as reply:
        assert reply.status_code == 200
    built = make(assets_folder="sources")
    assert built.state.assets_endpoint == "static"
    assert built.app.test_client().get("/static/_assets/a.js").status_code == 404


@pytest.mark.feature("assets.build")
def test_a_build_is_missed_only_where_there_is_something_to_build(make, tmp_path, caplog):
    def missed(**options):
        caplog.clear()
        make(**options)
        return "No assets mapping" in caplog.text

    assert not missed()
    assert missed(assets_folder="x")
    assert missed(tailwind="a.css")
    assert not missed(assets_folder="x", debug=True)
    (tmp_path / "assets.json").write_text('{"a": ["b"]}')
    assert not missed(assets_folder="x")


@pytest.mark.feature("assets.images")
def test_pictures_are_measured_and_made_as_the_settings_ask(make):
    def steps(**options):
        chain = make(**options).image_processor
        return [type(step).__name__.removeprefix("Image") for step in chain.processors]

    assert steps() == ["Meta", "Placeholder"]
    assert steps(images_placeholder=False) == ["Meta"]
    assert steps(images_webp=True, images_optimize=True) == ["Meta", "Placeholder", "Converter"]
    assert steps(images_optimize=True) == ["Meta", "Placeholder", "Optimizer"]
    assert steps(images_sizes=[1]) == ["Meta", "Placeholder", "Resizer"]


@pytest.mark.feature("assets.asset-url", "assets.static-url")
def test_templates_ask_for_addresses_and_include_files(ask):
    def shown(source, **options):
        return ask(lambda a: a.app.jinja_env.from_string(source).render(), **options)

    assert shown("{{ asset_url('a.js') }}") == "/static/a.js"
    assert shown("{{ asset_url('a.js', v=1, _anchor='x') }}").replace("&amp;", "&") == (
        "/static/a.js?v=1#x"
    )
    external = shown("{{ asset_url('a.js', _external=True, _scheme='https') }}")
    assert external == "https://localhost/static/a.js"
    assert shown("{{ static_url('a.js') }}") == "/static/a.js"
    assert shown("{{ static_url('a.js', _external=True) }}") == "http://localhost/static/a.js"
    included = shown("{{ include_asset('a.js', priority=3) }}{% asset_tags %}")
    assert re.findall('src="([^"]+)', included) == ["/static/a.js"]


@pytest.mark.feature("assets.catch-all")
def test_the_page_of_the_frontend_is_also_the_first_one(make, tmp_path):
    (tmp_path / "templates/frontend_route.html").write_text("frontend")
    assets = make()
    assets.add_catch_all_route()
    client = assets.app.test_client()
    assert [client.get(path).text for path in ("/", "/a/b")] == ["frontend"] * 2
    assert "frontend_catch_all" in assets.app.view_functions
    other = Flask("other", root_path=str(tmp_path))
    AssetsPipeline(other)
    assets.add_route("one", "/one", app=other)
    assert other.test_client().get("/one").text == "frontend"
