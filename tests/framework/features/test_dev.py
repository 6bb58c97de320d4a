"""What helps while developing."""

import pytest


@pytest.mark.feature("macro.storybook")
def test_a_macro_is_looked_at_alone_where_the_storybook_is_on(make_app):
    files = {"macros/box.html": "{% macro Box(t='x') %}<b>{{ t }}</b>{% endmacro %}"}
    client = make_app(files, STORYBOOK=True, SUPER_MACROS_STORYBOOK=True).test_client()
    reply = client.get("/__storybook/Box?t=hello")
    assert reply.status_code == 200
    assert "hello" in reply.text
    assert make_app(files).test_client().get("/__storybook/Box").status_code == 404


@pytest.mark.feature("dev.debugtoolbar")
@pytest.mark.parametrize("on", [True, False])
def test_the_toolbar_is_on_pages_while_debugging(make_app, on):
    page = "{% use_layout %}<p>x</p>"
    app = make_app({"pages/index.jpy": page}, DEBUG=True, DEBUG_TB_ENABLED=on)
    assert ("flDebug" in app.test_client().get("/").text) is on


@pytest.mark.feature("dev.debugtoolbar")
def test_the_toolbar_may_be_switched_off_while_the_app_runs(make_app):
    page = "{% use_layout %}<p>x</p>"
    app = make_app({"pages/index.jpy": page}, DEBUG=True, DEBUG_TB_ENABLED=True)
    client = app.test_client()
    assert "flDebug" in client.get("/").text
    app.config["DEBUG_TB_ENABLED"] = False
    assert "flDebug" not in client.get("/").text
