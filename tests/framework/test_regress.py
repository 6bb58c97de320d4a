"""bin/regress: what it is asked for, what it installs, what it prints. Nothing is fetched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.framework.regression import ROOT, coverage, environment, report
from tests.framework.regression.__main__ import main, selections
from tests.framework.regression.arguments import parse

PYPROJECT = """
[project]
dependencies = ["hyperflask>=0.6.0,<0.7", "psycopg[binary]>=3.3; os_name == 'posix'", "tzdata"]
[project.optional-dependencies]
dev = ["pytest>=9.2"]
"""
LOCK = """
flask-suspense==0.3.0 \\
    --hash=sha256:00
    # via hyperflask
hyperflask==0.6.0 \\
    --hash=sha256:11
tzdata==2026.6 ; os_name == 'nt' \\
    --hash=sha256:22
"""

PLUGIN = ("-p", "tests.framework.regression.outcomes", "-p", "no:cacheprovider")
FAKE_TESTS = """
import pytest

@pytest.mark.feature("a.works", "b.too")
def test_works(): pass

@pytest.mark.feature("a.works")
def test_fails(): assert False

@pytest.mark.feature("c.broken")
@pytest.mark.xfail(strict=True, reason="mend_c: still broken")
def test_broken(): assert False

@pytest.mark.feature("d.repaired")
@pytest.mark.xfail(strict=True, reason="mend_d: was broken")
def test_repaired(): pass

@pytest.mark.skip
def test_skipped(): pass
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "requirements-dev.txt").write_text(LOCK)
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout/pyproject.toml").write_text("[project]\n")
    return tmp_path


def test_releases_and_checkouts_are_told_apart_and_the_rest_goes_to_pytest(project):
    options = parse(
        ["--with", "Hyper_Flask==1.0", "sqlorm-py=checkout", "-x", "--cov", "-k", "mail"], project
    )
    assert options.versions == {"hyper-flask": "1.0"}
    assert options.checkouts == {"sqlorm-py": project / "checkout"}
    assert options.coverage
    assert options.resolution == "locked"
    assert options.pytest == ["-x", "-k", "mail"]


def test_a_path_of_tests_after_a_package_is_not_taken_for_one(project):
    options = parse(["--with", "hyperflask==0.6.0", "tests/framework/test_csrf.py"], project)
    assert options.versions == {"hyperflask": "0.6.0"}
    assert options.pytest == ["tests/framework/test_csrf.py"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--lowest", "--newest"], "not allowed with"),
        (["--with", "hyperflask"], "NAME==VERSION"),
        (["--with", "hyperflask=nowhere"], "there is no Python package in"),
        (["--with", "hyperflask==1", "hyperflask=checkout"], "not both"),
    ],
)
def test_what_makes_no_sense_is_refused(project, capsys, arguments, complaint):
    with pytest.raises(SystemExit) as refused:
        parse(arguments, project)
    assert refused.value.code == 2
    assert complaint in capsys.readouterr().err


def test_our_own_packages_are_installed_with_their_hashes(project):
    [step] = environment.steps(project, parse([], project))
    assert step == ["--require-hashes", "--requirement", str(project / "requirements-dev.txt")]


def test_a_replaced_package_leaves_the_lock_and_is_installed_last(project):
    arguments = ["--with", "hyperflask=checkout", "flask_suspense==0.4"]
    first, last = environment.steps(project, parse(arguments, project))
    assert first == ["--no-deps", "tzdata==2026.6 ; os_name == 'nt'"]
    assert last == [
        *["--upgrade", "flask-suspense==0.4"],
        *["--editable", str(project / "checkout")],
    ]


def test_the_lowest_versions_are_the_lower_bounds(project):
    [step] = environment.steps(project, parse(["--lowest"], project))
    assert step == [
        "--upgrade",
        "hyperflask==0.6.0",
        "psycopg[binary]==3.3; os_name == 'posix'",
        "tzdata",
        "pytest>=9.2",
    ]


def test_the_newest_versions_ignore_the_lock(project):
    [step] = environment.steps(project, parse(["--newest"], project))
    assert step[:2] == ["--upgrade", "hyperflask>=0.6.0,<0.7"]


def test_an_environment_is_kept_until_something_that_goes_into_it_changes(project):
    options = parse(["--with", "hyperflask=checkout"], project)
    first = environment.fingerprint(project, options)
    assert environment.fingerprint(project, options) == first
    assert environment.fingerprint(project, parse(["--newest"], project)) != first
    (project / "checkout/pyproject.toml").write_text("[project]\nversion = '2'\n")
    assert environment.fingerprint(project, options) != first


def test_a_finished_environment_is_used_again(project):
    options = parse([], project)
    folder = project / "var/regress" / environment.fingerprint(project, options)
    folder.mkdir(parents=True)
    (folder / "finished").touch()
    assert environment.prepare(project, options) == folder / "bin/python"


def test_named_paths_choose_the_run_they_belong_to(project):
    (project / "tests/framework/defects").mkdir(parents=True)
    assert selections(["-x"], project)[1] == ["tests/framework/defects", "-x"]
    assert selections(["tests/framework", "-x"], project) == (["tests/framework", "-x"], None)
    assert selections(["tests/framework/defects"], project) == (None, ["tests/framework/defects"])


@pytest.fixture
def outcomes(tmp_path):
    """What the plugin writes about a small suite."""
    (tmp_path / "test_small.py").write_text(FAKE_TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = feature\n")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *PLUGIN, f"--outcomes={tmp_path / 'out.json'}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    return report.read(tmp_path / "out.json")


def test_the_table_counts_by_feature_and_names_what_has_changed(outcomes):
    text, totals = report.table(outcomes)
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines()}
    assert rows["a.works"] == ["1", "1", "·", "·", "·"]
    assert rows["b.too"] == ["1", "·", "·", "·", "·"]
    assert rows["c.broken"] == ["·", "·", "1", "·", "·"]
    assert rows["d.repaired"] == ["·", "·", "·", "1", "·"]
    assert rows["tests"] == ["1", "1", "1", "1", "1"]
    assert "4 features, 1 with a failed test" in text
    assert "failed: test_small.py::test_fails" in text
    assert "newly working: test_small.py::test_repaired (mend_d: was broken)" in text
    assert totals["newly working"] == 1


def test_coverage_is_summed_by_package():
    files = {
        "/lib/hyperflask/app.py": (3, 4, 1, 2),
        "/lib/hyperflask/cli/run.py": (1, 4, 0, 2),
        "/lib/htmx_flask.py": (2, 2, 0, 0),
    }
    names = ("covered_lines", "num_statements", "covered_branches", "num_branches")
    data = {
        "files": {
            path: {"summary": dict(zip(names, counts, strict=True))}
            for path, counts in files.items()
        }
    }
    lines = report.coverage_table(data, ("hyperflask", "htmx_flask", "sqlorm")).splitlines()
    assert lines[1].split() == ["hyperflask", "4/8", "50%", "1/4", "25%"]
    assert lines[2].split() == ["htmx_flask", "2/2", "100%", "-"]
    assert lines[3].split() == ["sqlorm", "-", "-"]


def test_coverage_measures_branches_of_every_package_in_every_process(tmp_path):
    text = coverage.settings(tmp_path).read_text()
    assert "branch = true" in text
    assert "patch = subprocess" in text
    assert all(f"    {name}\n" in text for name in coverage.PACKAGES)


def test_a_run_prints_the_table_and_fails_when_a_test_does(tmp_path, capfd):
    folder = tmp_path / "tests/framework/regression"
    folder.mkdir(parents=True)
    (folder / "outcomes.py").write_text(
        (ROOT / "tests/framework/regression/outcomes.py").read_text()
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = feature\n")
    (tmp_path / "tests/framework/test_small.py").write_text(FAKE_TESTS)
    (tmp_path / "tests/framework/defects").mkdir()

    def here(root: Path, options: object) -> Path:
        return Path(sys.executable)

    assert main(["-k", "works"], root=tmp_path, prepare=here) == 0
    out = capfd.readouterr().out
    assert "the framework as mended" in out
    assert "the framework as released" in out
    assert "2 features, 0 with a failed test" in out
    assert main(["-k", "fails"], root=tmp_path, prepare=here) == 1
    assert main(["-k", "repaired"], root=tmp_path, prepare=here) == 1
    assert main(["--no-such-option"], root=tmp_path, prepare=here) == 1


def test_packages_that_can_not_be_installed_are_one_line(capsys, tmp_path):
    def nowhere(root: Path, options: object) -> Path:
        raise environment.CannotInstall("the packages can't be installed: see the log")

    assert main([], root=tmp_path, prepare=nowhere) == 2
    assert capsys.readouterr().err == "✗ the packages can't be installed: see the log\n"


def test_the_script_runs_from_anywhere_whatever_pythonpath_says(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/__init__.py").write_text("raise SystemExit('the wrong tests')")
    run = subprocess.run(
        [ROOT / "bin/regress", "--with", "hyperflask=nowhere"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 2
    assert f"there is no Python package in {tmp_path / 'nowhere'}" in run.stderr


def test_outcomes_that_were_never_written_are_none(tmp_path):
    assert report.read(tmp_path / "nothing.json") == []
    (tmp_path / "some.json").write_text(json.dumps([{"test": "x"}]))
    assert report.read(tmp_path / "some.json") == [{"test": "x"}]
