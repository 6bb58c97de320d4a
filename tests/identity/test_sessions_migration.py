"""016: who was signed in before goes on."""

import shutil

import pytest

from app.boot import create_app
from app.core.clock import now
from app.core.tokens import digest
from app.framework.migrations import migrate
from app.identity import sessions
from app.settings import ROOT


@pytest.fixture
def older(tmp_path):
    """The migrations before 016."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in (ROOT / "migrations").glob("*.sql"):
        if int(path.name[:3]) < 16:
            shutil.copy(path, folder)
    return folder


def test_who_was_signed_in_before_goes_on_and_confirms_first(settings, each_database_url, older):
    app = create_app(**settings | {"DATABASE_URL": each_database_url})
    with app.app_context():
        engine, moment = app.db.engine, now()
        until = moment + sessions.datetime.timedelta(days=3)
        migrate(engine, older)
        with engine as tx:
            tx.execute(
                "INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, '', ?)",
                ["zoe@example.com", "Zoe", moment],
            )
            tx.execute(
                "INSERT INTO sessions (token_hash, user_id, ip, user_agent, created_at, expires_at)"
                " VALUES (?, 1, '127.0.0.1', 'test', ?, ?)",
                [digest("secret"), moment, until],
            )
        migrate(engine, ROOT / "migrations")

        person = sessions.person_with("secret")
        assert person.name == "Zoe"
        assert not person.is_confirmed
        sessions.note_seen(person.session_id)
        [session] = sessions.Session.of(person, now())
        assert (session.expires_at, session.methods) == (until, "password")
    app.dramatiq_broker.close()
