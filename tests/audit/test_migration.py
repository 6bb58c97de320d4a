"""What was recorded before the trail learned more is still there, and can be chained."""

import shutil

import pytest

from app.boot import create_app
from app.core.isolation import everywhere
from app.framework.migrations import migrate
from app.settings import ROOT

ROWS = """
    INSERT INTO users (email, name, password_hash, created_at)
    VALUES ('a@b.c', 'Olga', '', '{day}');
    INSERT INTO workspaces (slug, name, version, created_at) VALUES ('old', 'Old', 2, '{day}');
    INSERT INTO events (workspace_id, number, actor_id, verb, subject_type, subject_id, details,
                        created_at)
    VALUES (1, 1, 1, 'workspace.created', 'workspace', 1, '{{"name": "Old"}}', '{day}'),
           (1, 2, NULL, 'workspace.created', 'workspace', 1, '{{"name": "Old"}}', '{day}')
""".format(day="2026-01-01T00:00:00.000000+00:00")


@pytest.fixture
def old_house(each_database_url, settings, tmp_path):
    """An application whose database is as it was before the migration, with two events."""
    app = create_app(**{**settings, "DATABASE_URL": each_database_url})
    before = tmp_path / "before"
    before.mkdir()
    with app.app_context():
        for path in sorted((ROOT / "migrations").glob("00[1-6]_*.sql")):
            shutil.copy(path, before)
        migrate(app.db.engine, before)
        with everywhere("a test looks"), app.db as tx:
            for statement in ROWS.split(";"):
                tx.execute(statement)
        migrate(app.db.engine, app.db.migrations_folder)
        yield app
    app.dramatiq_broker.close()


def test_old_events_are_kept_and_chained(old_house):
    from app.audit.models import Entry
    from app.audit.tasks import chain_what_is_not
    from app.audit.verification import verify
    from app.workspaces.models import Workspace

    workspace = Workspace.with_slug("old")
    chain_what_is_not(workspace.id)

    entries = Entry.listed(workspace, limit=9)
    assert [(e.number, e.actor_id, e.result, e.source) for e in entries] == [
        (2, None, "done", None),
        (1, 1, "done", None),
    ]
    assert [e.actor for e in entries] == ["Someone who has left", "Olga"]
    report = verify(workspace)
    assert (report.verified, report.late, report.broken) == (2, 2, None)
