"""Jobs: queued when the transaction commits, by whatever carries them."""

import pytest

from app.boot import create_app
from app.core.db import transaction
from app.core.jobs import ping
from app.core.mailbox import messages
from app.framework.migrations import migrate
from app.identity.actions import sign_up
from app.identity.tasks import deliver_verification
from tests.cast import PASSWORD
from tests.fixtures.application import working


@pytest.fixture
def app_with_redis(redis_url, sqlite_url, settings, tmp_path):
    """An application of its own whose jobs go through Redis."""
    app = create_app(
        **settings
        | {
            "DATABASE_URL": sqlite_url,
            "JOBS_URL": redis_url,
            "MAIL_URL": f"mailbox://{tmp_path / 'mailbox'}",
        }
    )
    with app.app_context():
        migrate(app.db.engine, app.db.migrations_folder)
    yield app
    app.dramatiq_broker.close()


def test_a_mail_goes_out_by_way_of_redis(app_with_redis):
    with app_with_redis.app_context():
        ping(app_with_redis.dramatiq_broker)
        sign_up(name="Zoe", email="zoe@example.com", password=PASSWORD, browser="x", locale="fr")
        with working(app_with_redis.dramatiq_broker) as worker:
            app_with_redis.dramatiq_broker.join("default", timeout=20_000)
            worker.join()
        [(_, mail)] = messages()

    assert mail["To"] == "zoe@example.com"


def test_a_rollback_sends_nothing(context):
    def fail():
        with transaction():
            deliver_verification.send(1, "digest")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert context.dramatiq_broker.queues["default"].empty()


def test_a_commit_sends_once(context):
    with transaction():
        deliver_verification.send(1, "digest")
        assert context.dramatiq_broker.queues["default"].empty()

    assert context.dramatiq_broker.queues["default"].qsize() == 1
