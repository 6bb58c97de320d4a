"""Small promises that only a fault would break: each of them survived one until it stood here."""

import pytest
from flask_mailman_templates import render_mail
from hyperflask.utils.metadata import metadata_tags
from jinja2 import TemplateNotFound
from jinjapy import JinjapyLoader

from tests.framework.features.looking import check


@pytest.mark.feature("pages.library")
def test_a_page_is_found_with_the_prefix_of_its_package_only(tmp_path, monkeypatch):
    package = tmp_path / "package_with_a_prefix"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "index.jpy").write_text("x")
    monkeypatch.syspath_prepend(tmp_path)
    loader = JinjapyLoader(package.name, "pages/")
    assert loader.get_source(None, "pages/index.jpy")[0] == "x"
    with pytest.raises(TemplateNotFound):
        loader.get_source(None, "index.jpy")


@pytest.mark.feature("mail.layout-override")
@pytest.mark.parametrize("layout", ["layout.mjml", "base_layout.mjml"])
def test_a_mail_may_extend_each_of_the_layouts(make_app, layout):
    mail = f"---\nsubject: S\n---\n{{% extends '{layout}' %}}"
    app = make_app({"emails/a.mjml": mail}, SERVER_NAME="site.test")
    app.add_url_rule("/", "index", lambda: "x")
    with app.app_context():
        _, _, html = render_mail("a.mjml")
    assert "<html" in html


@pytest.mark.feature("meta.opengraph")
def test_a_picture_is_a_tag_of_its_own_without_what_isnt_known(make_app):
    with make_app().test_request_context():
        made = str(metadata_tags({"og": {"image": {"url": "/a.png"}, "title": "T"}}))
    check(made, {"meta[property='og:image'], meta[name='og:image']": 1})
    assert "a.png" in made
    assert "og:image:width" not in made
