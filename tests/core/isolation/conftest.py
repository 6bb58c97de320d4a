"""PostgreSQL with two workspaces in it, for tests of the second line."""

from types import SimpleNamespace

import psycopg
import pytest

from app.boot import create_app
from app.core import isolation
from app.projects.actions import create_project
from app.workspaces.actions import create_workspace
from tests.cast import make_person
from tests.fixtures.databases import as_application, database_settings, new_postgresql_database


@pytest.fixture(scope="module")
def house(settings):
    """An application on PostgreSQL, with two workspaces that have a project each."""
    with new_postgresql_database() as owner:
        app = create_app(**settings | database_settings(owner))
        app.db.migrate()
        with app.app_context():
            olga = create_workspace(make_person("Olga"), name="Acme")
            oscar = create_workspace(make_person("Oscar"), name="Globex")
            for member, name in ((olga, "Relaunch"), (oscar, "Merger")):
                create_project(member, name=name)
        yield SimpleNamespace(app=app, olga=olga, oscar=oscar, owner=owner)
        app.dramatiq_broker.close()


@pytest.fixture
def raw(house):
    """The application's role, by hand."""
    connection = psycopg.connect(as_application(house.owner))
    yield connection
    connection.close()


@pytest.fixture
def inside(house):
    """A context of the application, in no workspace."""
    with house.app.app_context():
        isolation.leave()
        yield house
        isolation.leave()
