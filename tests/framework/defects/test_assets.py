"""What the pipeline of assets does wrong. No mend: the product does without."""

import sys

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.builders.esbuild import EsbuildBuilder
from flask_assets_pipeline.builders.node_deps import NodeDependenciesBuilder
from flask_assets_pipeline.file_processors import compile_processor_pattern
from PIL import Image


@pytest.fixture
def expose(tmp_path, monkeypatch):
    """`expose(package, ...)` builds these packages with a program that writes what it is given."""
    monkeypatch.chdir(tmp_path)
    keep = "import sys; open(sys.argv[-1][10:], 'w').write(sys.stdin.read())"
    made = []

    def expose(*packages):
        app = Flask("shop", root_path=str(tmp_path), static_folder="public")
        esbuild = [sys.executable, "-c", keep]
        made.append(AssetsPipeline(app, expose_node_packages=packages, esbuild_bin=esbuild))
        made[-1].get_builder(NodeDependenciesBuilder).build({}, [])
        return tmp_path / made[-1].state.bundle_output_folder / "vendor"

    yield expose
    for builder in [builder for one in made for builder in one.builders]:
        if isinstance(builder, EsbuildBuilder):
            builder.metafile.close()  # which the builder leaves open


@pytest.mark.feature("assets.import-map")
@pytest.mark.xfail(
    strict=True, raises=TypeError, reason="flask-assets-pipeline-03: a builder takes no arguments"
)
@pytest.mark.parametrize(
    ("package", "name", "source"),
    [
        ("alpinejs", "alpinejs.js", "export * from 'alpinejs'"),
        ("htm:export * from 'htm:mini'", "htm.js", "export * from 'htm:mini'"),
    ],
)
def test_a_package_is_exposed_whole_or_as_is_written_after_its_name(expose, package, name, source):
    assert (expose(package) / name).read_text() == source


@pytest.mark.feature("assets.processors")
@pytest.mark.xfail(
    strict=True,
    raises=AttributeError,
    reason="flask-assets-pipeline-06: a pattern is asked to match, but is a function",
)
def test_a_processor_may_have_several_patterns():
    matches = compile_processor_pattern(["re:.*[.]js", "re:.*[.]css"])
    assert [bool(matches(name)) for name in ("a.js", "a.css", "a.png")] == [True, True, False]


@pytest.mark.feature("assets.processors")
@pytest.mark.xfail(
    sys.version_info < (3, 13),
    strict=True,
    raises=AttributeError,
    reason="flask-assets-pipeline-02: it needs Python 3.13",
)
def test_a_pattern_may_have_stars():
    matches = compile_processor_pattern("images/*.png")
    assert [bool(matches(name)) for name in ("images/a.png", "a.png")] == [True, False]


@pytest.mark.feature("assets.images")
@pytest.mark.xfail(
    strict=True,
    raises=TypeError,
    reason="flask-assets-pipeline-07: the setting is read again, as it was",
)
def test_pictures_have_the_usual_sizes_on_request(tmp_path):
    app = Flask("shop", root_path=str(tmp_path), static_folder="public")
    app.config["ASSETS_IMAGES_SIZES"] = True
    resizer = AssetsPipeline(app).image_processor.processors[-1]
    resizer.process(Image.new("RGB", (10, 10)), "a.png", {})
