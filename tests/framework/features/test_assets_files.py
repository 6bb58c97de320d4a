"""What a build leaves behind, and what a template's script adds to the pages."""

import sys
from pathlib import Path

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.builders.esbuild import EsbuildBuilder

WRITES = "import sys; open(sys.argv[-1].partition('=')[2], 'w').write('{\"outputs\": {}}')"


@pytest.mark.feature("assets.build")
@pytest.mark.parametrize("bundles", [True, False])
def test_a_build_removes_the_list_of_what_it_has_made(tmp_path, monkeypatch, bundles):
    monkeypatch.chdir(tmp_path)
    app = Flask("shop", root_path=str(tmp_path), static_folder="public")
    esbuild = [sys.executable, "-c", WRITES.replace("sys.argv[-1]", "sys.argv[-2]")]
    assets = AssetsPipeline(app, esbuild_bin=esbuild)
    if bundles:
        assets.bundle(["a.js"])
    builder = assets.get_builder(EsbuildBuilder)
    mapping, used = {}, []
    builder.build(mapping, used)
    builder.metafile.close()
    assert Path(builder.metafile.name).exists() is not bundles
    assert (mapping, used) == ({}, [])


@pytest.mark.feature("assets.inline")
@pytest.mark.parametrize(("demand", "included"), [(False, True), (True, False)])
@pytest.mark.parametrize("name", ["@shop", "shop.js", None])
def test_a_script_of_a_template_is_on_every_page_or_where_it_is_used(
    make_app, demand, included, name
):
    app = make_app({"assets/a.css": ""})
    app.assets.state.include_inline_on_demand = demand
    app.assets.state.include.clear()
    word = f'bundle="{name}"' if name else "bundle"
    app.jinja_env._parse(f"<script {word}>let a</script>", "components/One.html", None)
    expected = name if name == "shop.js" else "components/One.js"
    assert ([file for _, file in app.assets.state.include] == [expected]) is included
