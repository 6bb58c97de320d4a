"""What the runner of all processes does wrong."""

import io

import pytest
from hyperflask.cli import runner


@pytest.mark.feature("cli.run")
@pytest.mark.xfail(
    strict=True, raises=AttributeError, reason="hyperflask-73: the manager keeps no printer"
)
def test_a_log_is_continued(monkeypatch):
    log = io.StringIO()

    def opened(name, mode):
        assert (name, mode) == ("the log", "a")
        return log

    monkeypatch.setattr(runner, "open", opened, raising=False)
    assert runner.create_process_manager({}, logfile="the log").printer.output is log
