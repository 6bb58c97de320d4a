"""The framework still has the defects that are mended or written down.

`defects/` states each of them as what should happen, and expects to fail. This test turns red
when a release repairs one: the line it prints names the mend that can go.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from app import framework

ROOT = Path(framework.__file__).parents[2]
#: The product can't be imported without its mends: its fixtures are left out.
COMMAND = ("tests/framework/defects", "--confcutdir=tests/framework", "-p", "no:cacheprovider")


def test_every_defect_is_still_there_without_our_mends():
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *COMMAND, "-q", "-rfE", "--tb=short"],
        cwd=ROOT,
        env={**os.environ, "MENDS_SKIP": "all"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    output = run.stdout + run.stderr
    repaired = re.findall(r"^FAILED .*\[XPASS\(strict\)\].*$", output, re.MULTILINE)
    assert repaired == [], "repaired by this release, delete:\n" + "\n".join(repaired)
    assert run.returncode == 0, output
    assert re.search(r"\d+ xfailed", output), output


def test_without_any_mend_nothing_is_patched(monkeypatch):
    monkeypatch.setenv("MENDS_SKIP", "all")
    assert not any(framework.is_on(name) for name in framework.MODULES)
