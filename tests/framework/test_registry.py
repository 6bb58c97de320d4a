"""Every mend is registered, and its test fails without it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import framework

ROOT = Path(framework.__file__).parents[2]
MENDS = framework.registry()
#: The models of the product need their mends: its fixtures are left out, but for databases.
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "tests.fixtures.databases")
OPTIONS += ("--confcutdir=tests/framework",)


def test_every_module_with_a_mend_is_applied():
    folder = Path(framework.__file__).parent
    mends = {path.stem for path in folder.glob("*.py") if "MEND = Mend(" in path.read_text("utf-8")}
    assert mends == set(framework.MODULES)


def test_names_are_unique_and_those_of_the_modules():
    assert [mend.name for mend in MENDS] == list(framework.MODULES)
    assert len(set(framework.MODULES)) == len(framework.MODULES)


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.name)
def test_a_mend_says_what_it_mends_and_has_a_test_of_its_own(mend):
    assert all([mend.package, mend.version, mend.file, mend.defect])
    assert mend.test == f"tests/framework/test_{mend.name}.py"
    assert (ROOT / mend.test).is_file()


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.name)
def test_the_test_of_a_mend_fails_without_it(mend):
    run = subprocess.run(
        [sys.executable, "-m", "pytest", mend.test, *OPTIONS],
        cwd=ROOT,
        env={**os.environ, "MENDS_SKIP": mend.name},
        capture_output=True,
        text=True,
        timeout=120,
    )
    output = run.stdout + run.stderr
    assert run.returncode == 1, output
    assert "ERROR collecting" not in output, output
    assert "failed" in output.splitlines()[-1], output
