"""Who runs the service is named on the command line, and is a stranger to every workspace."""

import pytest

from app.identity.models import User
from tests.cast import alone, make_person


@pytest.fixture
def staff(context):
    """A function that runs `flask staff …`: its exit status and what it says."""

    def run(*words):
        result = alone(context.test_cli_runner().invoke, args=["staff", *words])
        return result.exit_code, result.output.strip()

    return run


def test_nobody_runs_the_service_until_somebody_is_named(context, staff):
    make_person("Zoe")

    assert staff("list") == (0, "")
    assert staff("appoint", "nobody@example.com")[0] == 1
    assert staff("dismiss", "nobody@example.com")[0] == 1


def test_an_address_that_is_not_proved_cannot_be_named(context, staff):
    make_person("Zoe", verified=False)

    status, words = staff("appoint", "zoe@example.com")
    assert (status, "has not confirmed" in words) == (1, True)
    assert staff("list") == (0, "")


def test_who_is_named_is_listed_until_dismissed(context, staff):
    zoe = make_person("Zoe")

    assert staff("appoint", "Zoe@Example.com") == (0, "")
    since = User.get(zoe.id).staff_since
    assert staff("appoint", "zoe@example.com") == (0, "")
    assert User.get(zoe.id).is_staff
    assert User.get(zoe.id).staff_since == since
    assert staff("list")[1].startswith("zoe@example.com  20")
    assert staff("dismiss", "zoe@example.com") == (0, "")
    assert not User.get(zoe.id).is_staff
    assert staff("list") == (0, "")


def test_A31_a_fresh_database_has_nobody_in_it(settings, each_database_url):
    from app.boot import create_app
    from tests.fixtures.databases import database_settings

    app = create_app(**settings | database_settings(each_database_url))
    with app.app_context():
        app.db.migrate()
        assert list(User.find_all()) == []
    app.dramatiq_broker.close()
