"""The bench itself: in CI a skipped test is a failed one."""

import os
import subprocess
import sys

import pytest

from app.settings import ROOT

SKIPS = "import pytest\n\ndef test_needs_a_server():\n    pytest.skip('a server')\n"


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_skip_for_want_of_a_service_fails_in_ci_and_is_named_elsewhere(tmp_path, ci, code):
    (tmp_path / "test_skips.py").write_text(SKIPS)

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider",
         "--rootdir", tmp_path, "-c", os.devnull, tmp_path],
        cwd=ROOT, env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == code, run.stdout + run.stderr
    assert "a server" in run.stdout
