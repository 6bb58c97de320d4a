"""A broker in the same database gets a job before the commit; any other one after it."""

import pytest
from dramatiq.brokers.stub import StubBroker
from hyperflask.actors import actor

from app import framework
from app.framework.transactions import transaction

framework.patch_all()


class Broker(StubBroker):
    """Notes when it is given something."""

    def __init__(self, transactional):
        super().__init__()
        self.transactional = transactional
        self.given = []

    def enqueue(self, message, *, delay=None):
        self.given.append(message.actor_name)
        return message


@pytest.mark.parametrize(("transactional", "before_the_commit"), [(True, 1), (False, 0)])
def test_a_job_is_handed_over_where_the_broker_says(
    make_app, sqlite_url, transactional, before_the_commit
):
    app = make_app(SQLORM_URI=sqlite_url)
    broker = app.dramatiq_broker = Broker(transactional)
    work = actor.bind(broker)()(work_to_do)
    with app.app_context():
        with transaction():
            work.send()
            assert len(broker.given) == before_the_commit
        assert len(broker.given) == 1


def work_to_do():
    """Nothing."""
