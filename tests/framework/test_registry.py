"""Every mend is registered, and its test fails without it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from app import framework
from app.framework import fingerprints
from tests.framework.warm import Warm

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
    assert mend.replaces


@pytest.fixture(scope="module")
def unpatched() -> Iterator[Warm]:
    with Warm(dict(os.environ)) as python:
        yield python


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.name)
def test_the_test_of_a_mend_fails_without_it(mend, unpatched):
    words = ["-m", "pytest", mend.test, *OPTIONS]
    run = unpatched.run(words, ROOT, timeout=120, MENDS_SKIP=mend.name)
    output = run.stdout + run.stderr
    assert run.returncode == 1, output
    assert "ERROR collecting" not in output, output
    assert "failed" in output.splitlines()[-1], output


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, in which nothing is patched yet."""
    environment = {k: v for k, v in os.environ.items() if k != "MENDS_SKIP"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.name)
def test_what_a_mend_replaces_is_what_it_was(mend):
    assert framework.changed is not None, "nothing was compared"
    found = [str(change) for change in framework.changed if change.mend.name == mend.name]
    assert found == []


def test_every_function_that_a_mend_replaces_is_among_those_it_names():
    seen = python("-m", "tests.framework.replaced")
    assert (seen.returncode, seen.stdout.strip()) == (0, ""), seen.stdout + seen.stderr


CHANGED = """
from hyperflask import security
security.is_safe_redirect_url = security.generate_csp_policy
del security.csp_nonce
from app import framework
framework.patch_all()
print(security.is_safe_redirect_url.__module__)
"""


def test_the_start_says_which_mend_to_look_at_and_mends_all_the_same():
    started = python("-c", CHANGED.replace("del security.csp_nonce\n", ""))
    assert started.returncode == 0, started.stderr
    assert (
        "the mend redirects was written for hyperflask 0.6.0: "
        f"hyperflask.security:is_safe_redirect_url of hyperflask {version('hyperflask')} "
        "is another. Read what has changed, then app/framework/redirects.py."
    ) in started.stderr.splitlines()
    assert started.stdout.strip() == "app.framework.redirects"


def test_what_is_gone_is_said_before_the_mend_fails():
    started = python("-c", CHANGED)
    assert "hyperflask.security:csp_nonce of hyperflask" in started.stderr
    assert "AttributeError" in started.stderr


def original(): ...


def other(): ...


class Holder:
    """What a mend may replace."""

    def method(self): ...

    @classmethod
    def of_class(cls): ...

    @property
    def value(self): ...

    number = 1
    names: dict[str, object] = {"a": original}


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("method", other),
        ("of_class", classmethod(other)),
        ("value", property(other)),
        ("number", 2),
        ("names", {"a": other}),
        ("names", {"a": original, "b": original}),
    ],
)
def test_a_change_of_any_kind_is_seen(monkeypatch, name, becomes):
    target = f"{__name__}:Holder.{name}"
    mend = framework.Mend("a", "tzdata, no-such", "1", "x.py", "d", "t", (target,))
    known = {"a": {target: fingerprints.fingerprint(target)}}
    assert fingerprints.changes([mend], known) == []
    monkeypatch.setattr(Holder, name, becomes)
    [change] = fingerprints.changes([mend], known)
    assert f"of tzdata {version('tzdata')}, no-such (not installed) is another" in str(change)
    assert fingerprints.changes([mend], {}) == [change]
