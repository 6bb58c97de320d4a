"""A worker that is killed in the middle of a mail: the next one sends it."""

import os
import re
import signal

import pytest

from app.boot import create_app
from app.core.mail.models import Delivery
from app.framework.migrations import migrate
from app.identity.actions import sign_up
from tests.bin.conftest import until
from tests.cast import PASSWORD

#: The real worker.
WORKER = "from app.processes import worker; worker.main()"


@pytest.fixture
def settings(mail_server, tmp_path):
    """An application of its own: databases in files, mail by SMTP."""
    return {
        "SECRET_KEY": "a key for tests that is long enough",
        "DATABASE_URL": f"sqlite://{tmp_path}/app.db",
        "JOBS_URL": "database",
        "MAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "BASE_URL": "https://app.example.com",
    }


@pytest.fixture
def signed_up(settings):
    """Zoe has just signed up: the job is queued."""
    app = create_app(**settings)
    with app.app_context():
        migrate(app.db.engine, app.db.migrations_folder)
        sign_up(name="Zoe", email="zoe@example.com", password=PASSWORD, browser="x", locale="en")
        yield
    app.dramatiq_broker.close()


def link_in(mail):
    return re.search(r"/verify/[\w-]+", mail.get_body(("plain",)).get_content())[0]


@pytest.mark.parametrize(("killed_at", "times"), [("RCPT", 1), ("DATA", 2)])
def test_J04_killed_in_the_middle_of_a_mail(
    mail_server, settings, signed_up, start, killed_at, times
):
    """Before the server's yes: one mail. Between its yes and our record: two that are the same."""
    first = start(WORKER, **settings)
    mail_server.script = {killed_at: [lambda: os.killpg(first.pid, signal.SIGKILL)]}
    assert first.wait(timeout=30) == -signal.SIGKILL

    start(WORKER, **settings)
    until(lambda: [row.state for row in Delivery.find_all()] == ["sent"])

    mails = mail_server.messages
    assert len(mails) == times
    assert len({(mail["Message-ID"], link_in(mail)) for mail in mails}) == 1
