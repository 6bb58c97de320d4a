"""Pages written to files at build time."""

import pytest
from hyperflask.utils.freezer import dynamic, static

PAGES = {"pages/index.jpy": "Home", "pages/about.jpy": "About {{ request.args.v }}"}


@pytest.fixture
def frozen(make_app, tmp_path):
    """A function that makes an app, freezes it, and says what was written."""

    def frozen(files=PAGES, change=None, **config):
        site = tmp_path / "_site"
        app = make_app(
            files,
            **{
                "FREEZER_DESTINATION": str(site),
                "STATIC_MODE": "hybrid",
                "SQLORM_URI": None,
                **config,
            },
        )
        if change:
            change(app)
        app.freezer.freeze()
        found = [path for path in site.rglob("*") if path.is_file()]
        return {path.relative_to(site).as_posix(): path.read_text() for path in found}

    return frozen


@pytest.mark.feature("static.modes")
@pytest.mark.parametrize("mode", ["hybrid", "static"])
def test_pages_without_arguments_become_files(frozen, mode):
    site = frozen(STATIC_MODE=mode)
    assert site["index.html"] == "Home"
    assert site["about.html"].strip() == "About"


@pytest.mark.feature("static.modes")
def test_a_dynamic_application_is_not_frozen_by_its_build(project):
    project.write({"config.yml": "secret_key: x\nassets_esbuild_bin: 'true'\n"})
    code = (
        "from hyperflask.factory import create_app\nfrom unittest import mock\n"
        "from hyperflask.cli import cli, assets_cli\n"
        "app = create_app()\n"
        "app.assets.builders = [mock.Mock()]\n"
        "print(app.test_cli_runner().invoke(cli, ['build']).exit_code)\n"
    )
    assert project.python(code).stdout.strip() == "0"
    assert not list(project.root.rglob("_site"))
    assert project.python(code, FLASK_STATIC_MODE="hybrid").stdout.strip() == "0"


@pytest.mark.feature("static.decorators")
def test_a_function_says_whether_it_is_frozen_and_with_what(frozen):
    def change(app):
        app.add_url_rule("/yes", "yes", static(lambda: "yes"))
        app.add_url_rule("/no", "no", dynamic(lambda: "no"))
        app.add_url_rule("/with", "with", static(values={"v": 1})(lambda: "with"))

    site = frozen(change=change)
    assert site["yes.html"] == "yes"
    assert "no.html" not in site
    assert [text for name, text in site.items() if name.startswith("with")] == ["with"]


@pytest.mark.feature("static.freezer-config")
def test_names_of_files_follow_the_settings(frozen):
    assert "about.htm" in frozen(FREEZER_DEFAULT_FILE_EXTENSION="htm")


@pytest.mark.feature("static.collections")
def test_entries_of_collections_become_files(frozen):
    site = frozen({"collections/posts/2025-01-02-hello.md": "# Hello"})
    assert site["posts/hello.html"] == "<h1>Hello</h1>"
