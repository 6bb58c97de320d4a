"""What the framework's starter gives: here, what this starter has in its place."""

import json
import re

import pytest
import yaml

from tests.framework import feature_list
from tests.framework.features.conftest import HYPERFLASK, free_port, until
from tests.framework.regression import ROOT

#: What the template of hyperflask-start makes, but for its words and pictures.
GENERATED = {
    ".env": "FLASK_SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyz!@#$%^&*(-_=+)",
    "config.yml": "sqlorm_uri: sqlite://database/app.db\n"
    'sqlorm_migrations_folder: "../database/migrations"\n'
    "dramatiq_broker: sqlite://database/tasks.db\nassets_tailwind: main.css\n",
    "app/assets/main.css": '@import "tailwindcss" source("..");\n',
    "app/pages/index.jpy": "{% use_layout %}\n\n<h1>Welcome to your app!</h1>\n",
    "public/images/logo.svg": "<svg/>",
    "tests/conftest.py": """
import os

import pytest
from hyperflask.factory import create_app

APP_ROOT = os.path.join(os.path.dirname(__file__), "..")


@pytest.fixture
def app():
    return create_app(APP_ROOT)


@pytest.fixture
def client(app):
    return app.test_client()
""",
    "tests/test_index.py": """
def test_index(client):
    assert client.get("/").status_code == 200
""",
}


@pytest.mark.feature("start.template")
def test_a_project_made_of_the_template_passes_its_own_test(project):
    project.write(GENERATED)
    # `python -m pytest` fails: see the defects.
    ran = project.execute([str(HYPERFLASK.with_name("pytest")), "-p", "no:cacheprovider"])
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout


@pytest.mark.feature("start.docker")
def test_what_the_image_runs_answers_what_the_image_asks(project):
    """The image's own words, without the image: Docker is not everywhere that tests run."""
    image = (ROOT / "Dockerfile").read_text()
    if not all((ROOT / path).exists() for path in (".venv/bin/gunicorn", "public/dist/BUILD")):
        pytest.skip("the application, which bin/setup --test makes ready")
    command, asked = (json.loads(found) for found in re.findall(r"\bCMD (\[.+\])", image)[::-1])
    [variables] = re.findall(r"^ENV (.+)$", image, re.MULTILINE)
    port = free_port()
    data = f"sqlite://{project.root}"
    environment = {
        **dict(pair.split("=") for pair in variables.split()),
        **{"HOST": "127.0.0.1", "PORT": str(port), "BASE_URL": f"http://localhost:{port}"},
        **{"DATABASE_URL": f"{data}/app.db", "JOBS_URL": "database"},
        **{"SECRET_KEY": "0123456789abcdef" * 4, "MAIL_URL": f"mailbox://{project.root}/mail"},
        **{"WEB_CONCURRENCY": "1"},
    }

    def is_healthy():
        check = project.execute([str(ROOT / asked[0]), *asked[1:]], **environment)
        return check.returncode == 0

    assert not is_healthy()
    project.launch([str(ROOT / command[0]), *command[1:]], "image", **environment)
    until(is_healthy)


@pytest.mark.feature("start.docker")
def test_the_image_keeps_its_data_in_a_volume_and_is_asked_for_its_health():
    image = (ROOT / "Dockerfile").read_text()
    assert "VOLUME /srv/app/var" in image
    assert re.search(r"HEALTHCHECK .*bin/healthcheck", image)
    [port] = re.findall(r"EXPOSE (\d+)", image)
    assert f"PORT={port}" in image
    assert (ROOT / "bin/healthcheck").stat().st_mode & 0o111


@pytest.mark.feature("start.mailpit")
def test_development_has_a_mailbox_to_look_into():
    services = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]
    assert "mailpit" in services["mailpit"]["image"]
    urls = [service.get("environment", {}).get("MAIL_URL") for service in services.values()]
    assert "smtp://mailpit:1025" in urls


@pytest.mark.feature("start.litestream")
def test_replication_is_no_part_of_the_packages():
    [row] = [row for row in feature_list.rows() if row["id"] == "start.litestream"]
    assert row["status"] == "external"
    assert "not installed" in row["note"]
