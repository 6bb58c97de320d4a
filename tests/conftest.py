"""The bench every test stands on: one application, an emptied database, a cast of characters.

`--database=postgresql` runs the same suite on PostgreSQL.
"""

import os

import pytest

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.application",
    "tests.fixtures.people",
    "tests.fixtures.races",
    "tests.fixtures.servers",
    "tests.fixtures.faults",
    "tests.fixtures.jobs",
    "tests.fixtures.browser",
    "tests.fixtures.mail_server",
]


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the engine that the application under test runs on",
    )


def pytest_terminal_summary(terminalreporter):
    """Say which services were missing: a skipped test must not go unseen."""
    missing = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(missing):
        terminalreporter.write_line(f"not tested here: {reason}", yellow=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI every service is there: a test that skips for want of one has failed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr[2]}"
    return report
