"""A plugin of pytest: tells coverage which test runs, and writes what it learned about each.

    coverage run -m pytest -p tests.framework.regression.reach --reach=FILE

Processes that a test starts read its name from `REGRESS_TEST`: see `lines.settings`.
"""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import coverage
import pytest
from jinja2 import Template

TESTS = pytest.StashKey[dict[str, dict[str, Any]]]()
#: For each template that was compiled: which line of it became which line of Python.
_TEMPLATES: dict[str, list[tuple[int, int]]] = {}
_from_code = Template.from_code.__func__


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reach", type=Path, help="where to write what became of each test")
    parser.addoption("--reach-as", default="", help="a word before the name of each test")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TESTS] = {}
    Template.from_code = classmethod(_noting_its_lines)


def _noting_its_lines(cls: type[Template], *args: Any, **kwargs: Any) -> Template:
    template = _from_code(cls, *args, **kwargs)
    if template.filename:
        _TEMPLATES[template.filename] = template.debug_info
    return template


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    name = item.config.getoption("reach_as") + item.nodeid
    features = [row for mark in item.iter_markers("feature") for row in mark.args]
    item.config.stash[TESTS][name] = {"features": features, "outcome": "passed"}
    _switch(name)
    start = time.monotonic()
    result = yield
    item.config.stash[TESTS][name]["seconds"] = round(time.monotonic() - start, 3)
    _switch("")
    return result


def _switch(name: str) -> None:
    """From here on, lines are run by this test: in this process and in those it starts."""
    os.environ["REGRESS_TEST"] = name
    if measured := coverage.Coverage.current():
        measured.switch_context(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not report.passed:
        name = item.config.getoption("reach_as") + item.nodeid
        stated = hasattr(report, "wasxfail")  # it would fail otherwise than stated
        item.config.stash[TESTS][name]["outcome"] = "xfailed" if stated else report.outcome
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    Template.from_code = classmethod(_from_code)
    if path := session.config.getoption("reach"):
        found = {"tests": session.config.stash[TESTS], "templates": _TEMPLATES}
        path.write_text(json.dumps(found), encoding="utf-8")
