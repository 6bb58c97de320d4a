"""A plugin of pytest: writes what became of the tests of each feature, as JSON.

    python -m pytest -p tests.framework.regression.outcomes --outcomes=FILE

Each test is one entry: its name, the rows that it proves, its outcome and, for an expected
failure, the reason, which names the mend.
"""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

_KEY = pytest.StashKey[list[dict[str, Any]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--outcomes", type=Path, help="where to write the outcome of each test")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_KEY] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" or not report.passed:
        item.config.stash[_KEY].append(
            {
                "test": item.nodeid,
                "features": [name for mark in item.iter_markers("feature") for name in mark.args],
                "outcome": outcome(report),
                "reason": "".join(
                    str(m.kwargs.get("reason", "")) for m in item.iter_markers("xfail")
                ),
            }
        )
    return report


def outcome(report: pytest.TestReport) -> str:
    """`passed`, `failed`, `skipped`, `xfailed` (a known defect) or `xpassed` (it is gone)."""
    if str(report.longrepr).startswith("[XPASS(strict)]"):
        return "xpassed"
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    if path := session.config.getoption("outcomes"):
        path.write_text(json.dumps(session.config.stash[_KEY], indent=1), encoding="utf-8")
