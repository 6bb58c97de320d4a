"""A program that parts from a warm process runs as if it were started alone."""

import json
import os
import subprocess
import sys

import pytest

from tests.framework.regression.coverage import PACKAGES
from tests.framework.warm import Warm


@pytest.fixture(scope="module")
def python():
    with Warm({"PATH": os.environ["PATH"]}) as python:
        yield python


def test_it_has_its_own_folder_words_and_environment(python, tmp_path):
    (tmp_path / "beside.py").write_text("NAME = 'beside'")
    (tmp_path / "program.py").write_text(
        "import json, os, sys, beside\n"
        "print(json.dumps([os.getcwd(), sys.argv, sorted(os.environ), beside.NAME, __name__]))\n"
    )
    done = python.run(["program.py", "a"], tmp_path, WORD="b")
    folder, words, environment, name, main = json.loads(done.stdout)
    assert (folder, words, name, main) == (
        str(tmp_path),
        ["program.py", "a"],
        "beside",
        "__main__",
    )
    assert set(environment) - {"LC_CTYPE"} == {"PATH", "WORD"}
    again = python.run(["-m", "beside"], tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_nothing_of_the_framework_or_of_this_project_is_loaded(python, tmp_path):
    (tmp_path / "program.py").write_text("import json, sys\nprint(json.dumps(sorted(sys.modules)))")
    loaded = {
        name.partition(".")[0] for name in json.loads(python.run(["program.py"], tmp_path).stdout)
    }
    assert loaded & {*PACKAGES, "app", "tests", "beside"} == set()
    assert "flask" in loaded


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('bye')", 1, "bye"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("import os; os.kill(os.getpid(), 15)", -15, ""),
        ("import atexit, sys; atexit.register(lambda: sys.stderr.write('last'))", 0, "last"),
    ],
)
def test_it_ends_as_python_ends(python, tmp_path, program, code, said):
    (tmp_path / "program.py").write_text(program)
    alone = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True
    )
    done = python.run(["program.py"], tmp_path)
    assert done.returncode == alone.returncode == code
    assert said in done.stderr
    assert done.stderr.strip().rpartition("\n")[2] == alone.stderr.strip().rpartition("\n")[2]


def test_one_that_takes_too_long_is_stopped(python, tmp_path):
    (tmp_path / "program.py").write_text("import time; time.sleep(60)")
    with pytest.raises(subprocess.TimeoutExpired):
        python.run(["program.py"], tmp_path, timeout=0.2)
    (tmp_path / "program.py").write_text("print('next')")
    assert python.run(["program.py"], tmp_path).stdout == "next\n"
