"""The bench every test stands on: one application, an emptied database, a cast of characters.

`--database=postgresql` runs the same suite on PostgreSQL.
"""

import os

import hypothesis
import pytest

# No test is timed: a busy machine isn't a fault.
hypothesis.settings.register_profile("untimed", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("untimed")

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.application",
    "tests.fixtures.unaudited",
    "tests.fixtures.tampering",
    "tests.fixtures.rewinding",
    "tests.fixtures.people",
    "tests.fixtures.races",
    "tests.fixtures.servers",
    "tests.fixtures.faults",
    "tests.fixtures.jobs",
    "tests.fixtures.browser",
    "tests.fixtures.mail_server",
    "tests.fixtures.live",
    "tests.fixtures.deployment",
    "tests.fixtures.providers",
]


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the engine that the application under test runs on",
    )


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, only what runs on the application's database is run: the rest, and what
    makes its own databases, is the same as in the run on SQLite."""
    if config.getoption("--database") == "postgresql":
        elsewhere = [item for item in items if "owner_url" not in item.fixturenames]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if "owner_url" in item.fixturenames]


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
