"""Where a project's code lives, and how the framework finds it."""

import pytest

SAW = "from hyperflask.factory import app\napp.extensions.setdefault('saw', []).append(__name__)\n"
SHOW = "from hyperflask.factory import create_app\napp = create_app()\n"
ENTRY_POINT = {
    "demo_extension.py": "def init(app):\n    app.add_url_rule('/demo', 'demo', lambda: 'demo')\n",
    "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
    "demo-1.0.dist-info/entry_points.txt": "[hyperflask.extensions]\ndemo = demo_extension:init\n",
}


@pytest.mark.feature("factory.create-app")
def test_a_folder_named_app_is_the_application(project):
    ran = project.python(
        SHOW + "import hyperflask.factory as f\n"
        "print(app.import_name, app.root_path, f.app is app, f.db is app.db)\n"
        "print(app.test_client().get('/').text)"
    )
    assert ran.stdout.split() == ["app", str(project.root / "app"), "True", "True", "Home"]


@pytest.mark.feature("factory.create-app")
def test_without_that_folder_the_project_is_the_application(project):
    (project.root / "app").rename(project.root / "elsewhere")
    project.write({"pages/index.jpy": "Flat"})
    ran = project.python(SHOW + "print(app.root_path, app.test_client().get('/').text)")
    assert ran.stdout.split() == [str(project.root), "Flat"]


@pytest.mark.feature("factory.flask-mode")
def test_an_application_in_one_file_is_found_by_its_name(project):
    code = (
        "from hyperflask import Hyperflask\n"
        "application = Hyperflask(__name__, config={'SECRET_KEY': 'x'})\n"
        "@application.route('/hello')\ndef hello(): return 'from one file'\n"
    )
    project.write({"single.py": code})
    ran = project.run("test-request", "/hello", FLASK_APP="single:application")
    assert "HTTP/1.1 200" in ran.stdout
    assert "from one file" in ran.stdout


@pytest.mark.feature("autoimport.modules")
def test_modules_of_known_names_are_imported_in_their_order(project):
    names = ["models", "routes", "actors", "tasks", "cron", "cli", "signals", "app"]
    project.write({f"app/{name}.py": SAW for name in names} | {"app/other.py": SAW})
    ran = project.python(SHOW + "print(*app.extensions['saw'])")
    assert ran.stdout.split() == [f"app.{name}" for name in names]


@pytest.mark.feature("autoimport.packages")
def test_a_package_is_imported_like_a_module(project):
    project.write({"app/models/__init__.py": "from . import user", "app/models/user.py": SAW})
    ran = project.python(SHOW + "print(*app.extensions['saw'])")
    assert ran.stdout.split() == ["app.models.user"]


@pytest.mark.feature("factory.flask-extensions")
def test_extensions_of_the_configuration_are_made_with_the_app(project):
    project.write({"shop.py": "class Shop:\n    def __init__(self, app): app.shop = 'open'\n"})
    ran = project.python(
        SHOW + "print(app.shop)", FLASK_FLASK_EXTENSIONS='["shop:Shop"]', PYTHONPATH="."
    )
    assert ran.stdout.strip() == "open", ran.stderr


@pytest.mark.feature("factory.entry-points")
@pytest.mark.parametrize(("setting", "status"), [("true", 200), ("false", 404)])
def test_installed_extensions_are_loaded_unless_they_are_switched_off(project, setting, status):
    project.write(ENTRY_POINT)
    ran = project.python(
        SHOW + "print(app.test_client().get('/demo').status_code)",
        FLASK_LOAD_HYPERFLASK_EXTENSIONS=setting,
        PYTHONPATH=".",
    )
    assert ran.stdout.strip() == str(status), ran.stderr
