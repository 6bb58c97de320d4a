"""What the framework's starter gives: here, what this starter has in its place."""

import re
import sys

import pytest
import yaml

from tests.framework import feature_list
from tests.framework.regression import ROOT

TEST = """
from hyperflask.factory import create_app

def test_home():
    assert create_app(".").test_client().get("/").text == "Home"
"""


@pytest.mark.feature("start.template")
def test_a_project_of_the_starters_layout_passes_its_own_test(project):
    project.write({"tests/test_home.py": TEST, "app/layouts/default.html": "", "public/a.css": ""})
    ran = project.execute([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"])
    assert ran.returncode == 0, ran.stdout


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
