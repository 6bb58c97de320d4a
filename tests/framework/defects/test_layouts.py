"""What the released code does with a layout that a page names; a mend replaces it."""

import sys
from types import ModuleType

import pytest
from flask import Flask
from flask_file_routes import FileRoutes, ModuleView


@pytest.mark.feature("page.layout-prop", "pages.library")
def test_what_comes_in_pieces_is_put_into_a_layout_whole(tmp_path, monkeypatch):
    class InPieces(ModuleView):
        def _render_template(self):
            yield "one "
            yield 2

    (tmp_path / "pages").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/own.html").write_text("[{% block content %}{% endblock %}]")
    (tmp_path / "pages/index.jpy").write_text("---\npage.layout = 'own.html'\n---\nText")
    monkeypatch.setitem(sys.modules, "in_pieces", package := ModuleType("in_pieces"))
    package.__path__ = [str(tmp_path)]
    app = Flask("in_pieces", root_path=str(tmp_path))
    FileRoutes(app, module_view_class=InPieces)
    assert app.test_client().get("/").text == "[one 2]"


@pytest.mark.feature("page.layout-prop")
def test_the_block_of_a_layout_stands_after_the_last_colon(make_app):
    layout = "[{% block content %}{% endblock %}|{% block side %}{% endblock %}]"
    page = "---\npage.layout = 'layouts/our:own.html:side'\n---\nText"
    app = make_app({"layouts/our:own.html": layout, "pages/index.jpy": page})
    assert "".join(app.test_client().get("/").text.split()) == "[|Text]"
