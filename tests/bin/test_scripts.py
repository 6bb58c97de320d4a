"""The scripts say in one line what is missing and what to do about it."""

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

#: A Python that tells its version, and does nothing else.
OLD_PYTHON = 'test "$1" = --version && echo Python 3.9.2'


def pretend(folder: Path, name: str, script: str) -> None:
    """Put a program of that name into the folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def only_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


@pytest.mark.parametrize("script", ["setup", "dev", "test"])
def test_a_python_that_is_too_old_is_named_in_one_line(run, tmp_path, script):
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        pretend(tmp_path / "old", name, OLD_PYTHON)
    ran = run(script, PATH=f"{tmp_path / 'old'}:{os.environ['PATH']}")
    assert ran.returncode == 1
    assert "Python 3.11 or newer is needed (found: Python 3.9.2)" in only_line(ran.stderr)


def test_a_python_launcher_that_does_not_start_is_passed_over(run, tmp_path):
    pretend(tmp_path / "odd", "python3.13", "echo no such version >&2; exit 127")
    pretend(tmp_path / "odd", "node", "echo v18.19.1")
    ran = run("setup", PATH=f"{tmp_path / 'odd'}:{os.environ['PATH']}", PYTHON=sys.executable)
    assert "Python" not in ran.stderr


def test_a_node_that_is_too_old_is_named_in_one_line(run, tmp_path):
    pretend(tmp_path / "old", "node", "echo v18.19.1")
    ran = run("setup", PATH=f"{tmp_path / 'old'}:{os.environ['PATH']}")
    assert ran.returncode == 1
    assert "Node 20 or newer is needed (found: 18.19.1)" in only_line(ran.stderr)


def test_a_port_in_use_is_named_with_another_to_try(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("dev", PORT=str(port))
    assert ran.returncode == 1
    assert only_line(ran.stderr) == f"✗ port {port} is in use: try PORT={port + 1} bin/dev"


def test_a_port_that_is_no_number_is_refused(run):
    ran = run("dev", PORT="five")
    assert ran.returncode == 1
    assert "PORT is five" in only_line(ran.stderr)


def test_a_registry_of_python_packages_out_of_reach_is_named_in_one_line(run, project):
    (project / "requirements.txt").write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n")
    ran = run(
        "setup",
        PYTHON=sys.executable,
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
    )
    assert ran.returncode == 1
    assert "the registry of Python packages can't be reached" in only_line(ran.stderr)
    assert "var/log/setup.log" in ran.stderr
    assert "127.0.0.1" in (project / "var/log/setup.log").read_text()


def test_a_registry_of_node_packages_out_of_reach_is_named_in_one_line(run, project):
    (project / "requirements.txt").write_text("# no package\n")
    (project / "package.json").write_text('{"dependencies": {"nothing": "1.0.0"}}')
    (project / "package-lock.json").write_text(
        '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"nothing": "1.0.0"}},'
        '"node_modules/nothing": {"version": "1.0.0", "integrity": "sha512-AA=="}}}'
    )
    ran = run("setup", PYTHON=sys.executable, NPM_CONFIG_REGISTRY="http://127.0.0.1:9/")
    assert ran.returncode == 1
    assert "the registry of Node packages can't be reached" in only_line(ran.stderr)


def test_a_reset_leaves_a_servers_database_alone_unless_told_twice(run):
    ran = run("setup", "--reset", DATABASE_URL="postgresql://postgres@127.0.0.1:9/precious")
    assert ran.returncode == 1
    assert "--reset --yes" in only_line(ran.stderr)


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        ("", "SECRET_KEY is not set"),
        ("short", "SECRET_KEY is too short"),
        ("ChangeMe" * 8, "SECRET_KEY is the example"),
    ],
)
def test_production_does_not_start_without_a_proper_key(run, key, complaint):
    ran = run("serve", SECRET_KEY=key)
    assert ran.returncode == 1
    assert complaint in only_line(ran.stderr)


def test_a_key_in_the_env_file_counts(run, project):
    (project / ".env").write_text(f"SECRET_KEY={'k' * 40}\n")
    ran = run("serve")
    assert "the Python packages are not installed" in only_line(ran.stderr)


def test_production_does_not_start_without_assets(run, project):
    pretend_installed(project)
    ran = run("serve", SECRET_KEY="k" * 40)
    assert ran.returncode == 1
    assert "run bin/build" in only_line(ran.stderr)


def test_production_does_not_start_on_the_assets_of_development(run, project):
    pretend_installed(project)
    (project / "public/dist").mkdir(parents=True)
    (project / "public/dist/BUILD").write_text("development\n")
    assert "run bin/build" in only_line(run("serve", SECRET_KEY="k" * 40).stderr)


def pretend_installed(project: Path) -> None:
    (project / ".venv/bin").mkdir(parents=True)
    shutil.copy("/bin/sh", project / ".venv/bin/gunicorn")


def test_an_unknown_argument_of_setup_is_refused(run):
    ran = run("setup", "--rest")
    assert ran.returncode == 1
    assert "not --rest" in only_line(ran.stderr)


def test_no_lock_names_a_registry():
    root = Path(__file__).resolve().parents[2]
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (root / lock).read_text()
    assert '"resolved"' not in (root / "package-lock.json").read_text()
