"""Old and new at once: what runs goes on while a migration adds to the tables it reads."""

import pytest

from app.boot import create_app
from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.isolation.roles import owners_engine
from app.identity.models import User
from app.projects.actions import create_project
from app.projects.models import Project
from app.workspaces.actions import create_workspace
from app.workspaces.models import Membership
from tests.cast import Visitor, make_person
from tests.fixtures.databases import database_settings

#: What a release that is rolled out does to tables that the one before still uses: expand.
EXPAND = (
    "ALTER TABLE tasks ADD COLUMN colour text NOT NULL DEFAULT 'none'",
    "ALTER TABLE projects ADD COLUMN ends_on text",
    "CREATE TABLE stickers (id integer PRIMARY KEY, name text)",
    "CREATE INDEX projects_by_end ON projects (workspace_id, ends_on)",
)

#: PostgreSQL's driver prepares a statement after five times.
OFTEN = 8


@pytest.fixture
def running(settings, each_database_url):
    """An application of its own: its tables change."""
    app = create_app(**settings | database_settings(each_database_url))
    with app.app_context():
        app.db.migrate()
        yield app
    app.dramatiq_broker.close()


def test_R04_an_application_goes_on_while_its_tables_grow(running):
    owner = create_workspace(make_person("Olga"), name="Acme")
    project = create_project(owner, name="Relaunch")
    browser = Visitor(running.test_client()).sign_in(owner.user)
    page = f"/w/acme/projects/{project.id}"

    def use():
        statuses = {browser.get(page).status_code for _ in range(OFTEN)}
        return statuses | {browser.post(page, {"title": "Write"}).status_code}

    assert use() == {200, 303}
    for statement in EXPAND:
        with everywhere("a migration"), owners_engine(running) as tx:
            tx.execute(statement)
        assert use() == {200, 303}, statement

    with transaction():
        assert User.get(owner.user_id).name == "Olga"
        assert Membership.at("acme", owner.user).role == "owner"
        assert Project.present(owner.workspace, project.id).name == "Relaunch"
