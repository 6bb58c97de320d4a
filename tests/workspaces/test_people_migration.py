"""008: members who were there before keep their places, their roles and their numbers."""

import shutil

import pytest

from app.boot import create_app
from app.core.db import IntegrityError
from app.core.isolation import everywhere
from app.framework.migrations import migrate
from app.settings import ROOT

WHEN = "2026-11-01T12:00:00.000000+00:00"


@pytest.fixture
def older(tmp_path):
    """The migrations before 008."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in (ROOT / "migrations").glob("*.sql"):
        if int(path.name[:3]) < 8:
            shutil.copy(path, folder)
    return folder


@pytest.fixture
def engine(settings, each_database_url, older):
    """A database with two members, a third who has left, and only then the newest schema."""
    app = create_app(**settings | {"DATABASE_URL": each_database_url})
    with app.app_context():
        engine = app.db.engine
        migrate(engine, older)
        with everywhere("a test looks"), engine as tx:
            tx.execute(
                "INSERT INTO workspaces (slug, name, version, created_at) VALUES (?, ?, 0, ?)",
                ["acme", "Acme", WHEN],
            )
            for number, role in enumerate(("owner", "viewer", "admin"), start=1):
                tx.execute(
                    "INSERT INTO users (email, name, password_hash, created_at)"
                    " VALUES (?, ?, '', ?)",
                    [f"{number}@example.com", role, WHEN],
                )
                join(tx, number, role)
            tx.execute("DELETE FROM memberships WHERE user_id = 3")
        migrate(engine, ROOT / "migrations")
        yield engine
    app.dramatiq_broker.close()


def join(tx, user_id, role, role_id=None):
    columns = "workspace_id, user_id, role, created_at" + (", role_id" if role_id else "")
    values = [1, user_id, role, WHEN] + ([role_id] if role_id else [])
    marks = ", ".join("?" * len(values))
    tx.execute(f"INSERT INTO memberships ({columns}) VALUES ({marks})", values)


def test_nobody_loses_their_place_and_no_number_is_given_twice(engine):
    with everywhere("a test looks"), engine as tx:
        rows = tx.fetchall("SELECT id, user_id, role, role_id, suspended_at FROM memberships")
        join(tx, 3, "member")
        newest = tx.fetchscalar("SELECT max(id) FROM memberships")

    assert sorted(tuple(dict(row).values()) for row in rows) == [
        (1, 1, "owner", None, None),
        (2, 2, "viewer", None, None),
    ]
    assert newest == 4


def test_the_database_knows_what_a_place_and_a_role_are(engine):
    wrong = [(3, "emperor", None), (3, "custom", None), (3, "viewer", 1), (3, "custom", 99)]
    for user_id, role, role_id in [*wrong, (1, "viewer", None)]:
        with pytest.raises(IntegrityError), everywhere("a test looks"), engine as tx:
            join(tx, user_id, role, role_id)
