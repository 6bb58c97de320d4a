"""Programs in processes that part from one that has loaded what they all need.

To start Python and to import Flask takes longer than most of these programs. The framework's own
packages are never loaded beforehand: whoever runs a program here imports them as if it were
alone.

    with Warm({"PATH": path}) as python:
        done = python.run(["program.py"], folder)
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

#: What is loaded: nothing that the framework or this project provides.
LOADED = (
    *("flask", "wtforms", "werkzeug.serving", "babel.dates", "requests", "jwt"),
    *("premailer", "bs4", "cssutils", "mjml", "lxml.html", "markdown", "watchdog.observers"),
    *("dramatiq", "Crypto.Cipher.AES", "PIL.Image", "pendulum", "psycopg", "pytest"),
)


class Warm:
    """The process that others part from."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, words: list[str], folder: Path, timeout: float = 60, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """What `python *words` does there, with this added to the environment."""
        asked = {"words": words, "folder": str(folder), "environment": environment}
        assert self.process.stdin
        assert self.process.stdout
        with tempfile.TemporaryDirectory() as place:
            out, err = Path(place, "out"), Path(place, "err")
            asked |= {"out": str(out), "err": str(err), "timeout": timeout}
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
            code = json.loads(self.process.stdout.readline())
            if code is None:
                raise subprocess.TimeoutExpired(words, timeout)
            said = [file.read_text(encoding="utf-8", errors="replace") for file in (out, err)]
        return subprocess.CompletedProcess(words, code, *said)

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def serve() -> dict[str, Any]:
    """Part for each line that is read. In the process that has parted, gives what was asked."""
    warnings.filterwarnings("ignore", category=ImportWarning)
    for name in LOADED:
        with suppress(ImportError):  # a release may do without it
            import_module(name)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        child = os.fork()
        if not child:
            return asked
        print(json.dumps(_code(child, asked["timeout"])), flush=True)
    sys.exit()


def _code(child: int, timeout: float) -> int | None:
    """How it ended; None when it had to be stopped."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.killpg(child, 9)
    os.waitpid(child, 0)
    return None


def become(asked: dict[str, Any]) -> None:
    """Be the program."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT), number)
    os.chdir(asked["folder"])
    os.environ.update(asked["environment"])
    sys.path[0] = asked["folder"]
    words = asked["words"]
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    become(serve())
