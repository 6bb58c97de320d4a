"""flask-sqlorm without our mends' app: its settings, and the commands of `flask db`."""

import abc
import hashlib
import types

import pytest
from flask import Flask
from flask_sqlorm import Encrypted, FlaskSQLORM
from sqlorm import PrimaryKey
from sqlorm.engine import session_context
from sqlorm.model import Model, ModelRegistry

#: flask-sqlorm 0.3 writes to a stream that Click 9 will not have.
OLD_STREAM = "ignore:'get_text_stream' is deprecated:DeprecationWarning"
pytestmark = pytest.mark.filterwarnings(OLD_STREAM)


@pytest.fixture
def base():
    names = {"__model_registry__": ModelRegistry()}
    base = types.new_class("Base", (Model, abc.ABC), {}, lambda d: d.update(names))

    class Note(base):
        __table__ = "notes"
        id: PrimaryKey[int]
        text: str

    return base


@pytest.fixture
def make(tmp_path, base):
    """`make(SQLORM_...=)` is an app with a database; the signals it listens to are given back."""
    from flask.signals import appcontext_pushed, appcontext_tearing_down

    signals = (appcontext_pushed, appcontext_tearing_down)
    before = [dict(signal.receivers) for signal in signals]
    made = []

    def make(options=None, **config):
        app = Flask("plain", root_path=str(tmp_path))
        app.config.update(SECRET_KEY="k", SQLORM_URI=f"sqlite://{tmp_path}/a.db", **config)
        app.db = FlaskSQLORM(app, **(options or {}))
        app.db.Model = base
        made.append(app)
        return app

    yield make
    for signal, receivers in zip(signals, before, strict=True):
        for key in set(signal.receivers) - set(receivers):
            signal.disconnect(signal.receivers[key])
    for app in made:
        app.db.engine.disconnect_all()


def run(app, *words, **options):
    result = app.test_cli_runner().invoke(args=["db", *words], **options)
    assert result.exception is None, result.output
    return result.output


@pytest.mark.feature("orm.migrations")
def test_the_first_migration_is_made_by_a_command(make, tmp_path):
    app = make()
    said = run(app, "init-migrations")
    assert said == "Created migration: 000_initial.sql (Initial creation of the database)\n"
    assert "CREATE TABLE notes" in " ".join(
        (tmp_path / "migrations/000_initial.sql").read_text().split()
    )
    run(app, "init-migrations", "Note", "--version", "007")
    assert (tmp_path / "migrations/007_create_notes.sql").exists()


@pytest.mark.feature("orm.cli-query", "orm.cli-create-all")
def test_a_statement_is_asked_on_the_standard_input(make):
    app = make()
    run(app, "create-all")
    run(app, "query", "INSERT INTO notes (text) VALUES ('a'), ('b')")
    assert run(app, "query", input="SELECT * FROM notes") == "id,text\n1,a\n2,b\n"
    assert run(app, "query", "--no-columns", "SELECT text FROM notes") == "a\nb\n"


@pytest.mark.feature("orm.sqlite-tuning")
def test_settings_come_from_the_app_then_from_the_call(make, tmp_path):
    given = {"max_pool_conns": 3, "pool": True}
    engine = make(given, SQLORM_MAX_POOL_CONNS=2).db.engine
    assert engine.max_pool_conns == 2
    assert engine.logger.name == "plain"
    with engine as tx:
        assert tx.fetchscalar("PRAGMA foreign_keys") == 1
        assert tx.fetchscalar("PRAGMA journal_mode") == "wal"


@pytest.mark.feature("orm.multi-engine")
def test_other_engines_are_given_by_pairs(make, tmp_path):
    from sqlorm import Engine

    other = Engine.from_uri(f"sqlite://{tmp_path}/other.db")
    app = make({"alt_engines": {other: ["replica"]}})
    assert app.db.engines.select("replica") is other
    assert app.db.engines.select() is app.db.engine


@pytest.mark.feature("orm.transactions")
def test_a_context_of_the_app_has_a_session_of_its_own(make):
    app = make()
    with app.app_context():
        assert session_context.top.engine is app.db.engine
        with app.db as tx:
            assert tx.session is session_context.top
    assert session_context.top is None


@pytest.mark.feature("orm.types")
def test_values_are_encrypted_with_the_key_of_the_app(make):
    kept = Encrypted()
    app = make()
    with app.app_context():
        stored = kept.encrypt("text")
        assert kept.decrypt(stored) == "text"
    assert Encrypted(hashlib.md5(b"k").digest()).decrypt(stored) == "text"
    app.config["SQLORM_ENCRYPTION_KEY"] = b"e" * 16
    with app.app_context():
        other = kept.encrypt("text")
    assert Encrypted(b"e" * 16).decrypt(other) == "text"
