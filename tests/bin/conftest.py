"""Helpers for tests that start programs: each in its own process, stopped whatever happens."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], object], seconds: float = 20) -> object:
    """The first true answer of the condition; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it didn't happen in time"
        time.sleep(0.02)
    return answer


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that ended and waits to be collected doesn't."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


@pytest.fixture
def start(tmp_path):
    """A function that starts Python code with our packages, in a session of its own."""
    started = []

    def start(code: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def project(tmp_path):
    """An empty project that has our scripts, and nothing set up."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "bin", folder / "bin")
    shutil.copy(ROOT / "config.yml", folder)
    return folder


@pytest.fixture
def run(project):
    """A function that runs a script of the empty project from elsewhere, with a clean HOME."""

    def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {"PATH": os.environ["PATH"], "HOME": str(project.parent), "PYTHONPATH": "/nowhere"}
        return subprocess.run(
            [project / "bin" / script, *arguments],
            cwd="/",
            env=clean | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
