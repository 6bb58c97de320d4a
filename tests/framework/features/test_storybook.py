"""The storybook: macros, one by one, at addresses of their own."""

import pytest
from click.testing import CliRunner
from flask import Flask
from flask_super_macros import SuperMacros
from flask_super_macros.storybook import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "all.html").write_text("{% macro Hi(name) %}Hi {{ name }}{% endmacro %}")
    (tmp_path / "Box.macro.html").write_text("[{{ caller() }}]")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.feature("comp.html")
def test_a_story_is_told_by_a_server_of_its_own(folder, monkeypatch):
    ran = []
    monkeypatch.setattr(Flask, "run", lambda app, **options: ran.append((app, options)))
    result = CliRunner().invoke(main, ["--port", "7000"])
    assert result.exception is None
    assert "Found 3 macros" in result.output
    assert {"Hi", "Box"} <= set(result.output.splitlines()[1].split(", "))
    [(app, options)] = ran
    assert options == {"debug": True, "port": 7000}
    client = app.test_client()
    assert client.get("/").text == "Run storybook using server renderer"
    reply = client.get("/__storybook/Hi?name=Ada")
    assert (reply.text, reply.headers["Access-Control-Allow-Origin"]) == ("Hi Ada", "*")
    CliRunner().invoke(main)
    assert ran[1][1]["port"] == 6600


@pytest.mark.feature("comp.html")
@pytest.mark.parametrize(
    ("debug", "storybook", "there"),
    [(True, None, True), (False, None, False), (False, True, True), (True, False, False)],
)
def test_a_storybook_is_there_when_it_is_asked_for(folder, debug, storybook, there):
    app = Flask("stories", root_path=str(folder))
    app.debug = debug
    macros = SuperMacros(app, macros_folder=".", storybook=storybook)
    assert macros.Hi("Bob") == "Hi Bob"
    assert ("storybook" in app.blueprints) is there
    assert app.macro == app.macros.macro
