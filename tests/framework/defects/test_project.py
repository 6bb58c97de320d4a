"""Projects, settings and commands: what the released framework does otherwise than it says."""

import logging
from functools import partial
from pathlib import Path

import pytest
from flask_configurator import Config
from hyperflask.cli.scaffold import save_env_var
from sqlorm import Engine

from tests.framework.features import conftest as features

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)
project = features.project
SHOW = "from hyperflask.factory import create_app\napp = create_app()\n"


@defect(reason="hyperflask-18: a folder of modules is not imported")
@pytest.mark.feature("autoimport.packages")
def test_a_folder_of_modules_is_imported(project):
    project.write({"app/models/user.py": "print('imported')"})
    assert project.python(SHOW).stdout.strip() == "imported"


@defect(reason="import_errors: a module that can't import what it needs is left out in silence")
@pytest.mark.feature("routes.function", "autoimport.modules")
def test_a_routes_module_with_an_import_that_fails_is_an_error(project):
    project.write({"app/routes.py": "import no_such_module"})
    assert project.python(SHOW).returncode == 1


@defect(reason="hyperflask-52: options of an extension raise TypeError")
@pytest.mark.feature("factory.flask-extensions")
def test_an_extension_gets_its_options(project):
    project.write({"shop.py": "class Shop:\n    def __init__(self, app, name): app.shop = name\n"})
    extensions = '[{"shop:Shop": {"name": "open"}}]'
    ran = project.python(
        SHOW + "print(app.shop)", FLASK_FLASK_EXTENSIONS=extensions, PYTHONPATH="."
    )
    assert ran.stdout.strip() == "open"


@defect(reason="configuration: the file beats the environment")
@pytest.mark.feature("config.env-vars")
def test_the_environment_beats_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("FLASK_NAME", "environment")
    (tmp_path / "config.yml").write_text("name: file")
    config = Config(str(tmp_path))
    config.load()
    assert config["NAME"] == "environment"


@defect(reason="hyperflask-72: every save doubles the line breaks")
@pytest.mark.feature("cli.gen-secret")
def test_a_key_is_saved_without_changing_the_other_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("A=1\nB=2\n")
    save_env_var("KEY", "x")
    assert Path(".env").read_text() == "A=1\nB=2\nKEY=x\n"


@defect(reason="hyperflask-73: --logfile raises AttributeError")
@pytest.mark.feature("cli.run")
def test_the_runner_writes_to_a_file(project):
    project.write({"Procfile": "a: echo hello"})
    assert project.run("run", "--logfile", "out.log").returncode == 0


@defect(reason="hyperflask-45: KeyError without BASE_PORT")
@pytest.mark.feature("tasks.worker-cli")
def test_a_worker_needs_no_port(project):
    project.write({"config.yml": "secret_key: x\ndramatiq_broker: sqlite://queue.db\n"})
    project.write(
        {
            "app/tasks.py": "from hyperflask.factory import app\n@app.actor()\ndef f(): pass\n",
            "sitecustomize.py": "import dramatiq.cli\ndramatiq.cli.main = lambda args: 0\n",
        }
    )
    assert project.run("worker", "-p", "1", PYTHONPATH=".").returncode == 0


@defect(raises=KeyError, reason="flask-babel-hyper-01: no setting has a default")
@pytest.mark.feature("i18n.cli")
def test_texts_are_extracted_without_settings(make_app):
    from hyperflask.cli import cli

    app = make_app()
    result = app.test_cli_runner().invoke(cli, ["babel", "extract"], catch_exceptions=False)
    assert result.exit_code == 0


@defect(reason="hyperflask-74: the helpers of scripts need jQuery")
@pytest.mark.feature("i18n.js")
def test_texts_in_scripts_need_no_jquery():
    import hyperflask

    script = Path(hyperflask.__file__).parent / "static/translations.js"
    assert "$." not in script.read_text()


@defect(reason="error_pages: pages/404.html is a page, not the error page")
@pytest.mark.feature("errors.custom")
def test_a_page_named_404_is_the_error_page(make_app):
    app = make_app({"pages/404.html": "Brand"})
    assert app.test_client().get("/none").text == "Brand"


@defect(reason="outside_urls: links outside of a request are cut off")
@pytest.mark.feature("url-for")
def test_a_link_outside_of_a_request_is_a_path(make_app):
    app = make_app({"pages/index.jpy": "x"})
    with app.app_context():
        assert app.url_for("index") == "/"


@defect(reason="page_metadata: metadata of one page show up on others")
@pytest.mark.feature("meta.site-metadata")
def test_metadata_of_a_page_stay_on_it(make_app):
    page = "---\npage.metadata = {'og': {'title': 'One'}}\n---\n{% use_layout %}x"
    files = {"pages/index.jpy": page, "pages/two.jpy": "{% use_layout %}x"}
    client = make_app(files, SITE_METADATA={"og": {"site_name": "Shop"}}).test_client()
    client.get("/")
    assert "og:title" not in client.get("/two").text


@defect(raises=FileNotFoundError, reason="sqlorm-py-19: a bare name fails")
@pytest.mark.feature("orm.sqlite-tuning")
def test_a_database_may_be_a_file_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = Engine.from_uri("sqlite://a.db", ensure_path=True, logger=logging.getLogger("x"))
    with engine as tx:
        assert tx.fetchscalar("SELECT 1") == 1


@defect(reason="hyperflask-75: the folder is on the path twice, under two names")
@pytest.mark.feature("start.template")
def test_a_project_may_be_named_by_a_path_with_dots(project):
    project.write({"tests/.keep": ""})
    path = project.root / "tests/.."
    code = f"from hyperflask.factory import create_app\ncreate_app({str(path)!r})"
    assert project.python(code).returncode == 0


@defect(reason="error_pages: the toolbar's template fails where there is no page", raises=TypeError)
@pytest.mark.feature("errors.custom")
def test_an_unknown_address_is_not_found_with_the_toolbar_on(make_app):
    app = make_app({"templates/404.html": "<body>not here</body>"}, DEBUG=True, TESTING=False)
    assert app.test_client().get("/none").status_code == 404


@defect(reason="hyperflask-79: what doesn't say no is frozen")
@pytest.mark.feature("static.modes", "static.decorators")
def test_a_form_is_not_frozen(make_app, tmp_path):
    page = {"pages/contact.jpy": "{{ csrf_token() }}"}
    site = tmp_path / "site"
    app = make_app(page, STATIC_MODE="hybrid", FREEZER_DESTINATION=str(site))
    app.freezer.freeze()
    assert not (site / "contact.html").exists()


@defect(reason="configuration: a file that says nothing fails", raises=AttributeError)
@pytest.mark.feature("config.yml")
@pytest.mark.parametrize("text", ["", "# nothing yet\n", "1: x\n"])
def test_an_empty_file_is_a_configuration(tmp_path, text):
    (tmp_path / "config.yml").write_text(text)
    Config(str(tmp_path)).load()
