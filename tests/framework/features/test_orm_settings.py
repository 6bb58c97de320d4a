"""Settings of the database."""

import sqlite3

import pytest
from sqlorm import Engine, Model
from sqlorm.engine import EngineError

from app.framework.postgresql import engine_settings


class Thing(Model):
    __table__ = "things"
    id: int
    name: str


@pytest.mark.feature("orm.sqlite-tuning")
def test_foreign_keys_are_enforced_and_the_folder_is_made(make_app, tmp_path):
    app = make_app(SQLORM_URI=f"sqlite://{tmp_path}/new/folder/a.db")
    with app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE a (id integer PRIMARY KEY)")
        tx.execute("CREATE TABLE b (a integer REFERENCES a (id))")
        with pytest.raises(sqlite3.IntegrityError):
            tx.execute("INSERT INTO b VALUES (1)")
        assert tx.fetchscalar("PRAGMA journal_mode") == "wal"


@pytest.mark.feature("orm.sqlite-tuning")
def test_tuning_can_be_switched_off_and_connections_are_counted(tmp_path):
    engine = Engine.from_uri(
        f"sqlite://{tmp_path}/a.db", fine_tune=False, foreign_keys=False, max_pool_conns=1
    )
    with engine as tx:
        assert tx.fetchscalar("PRAGMA foreign_keys") == 0
        assert tx.fetchscalar("PRAGMA journal_mode") == "delete"
        with pytest.raises(EngineError):
            engine.connect()
    assert len(engine.pool) == 1
    engine.disconnect_all()


@pytest.mark.feature("orm.postgres")
def test_a_model_is_used_on_postgresql(new_postgresql_url, tmp_path):
    settings = engine_settings(new_postgresql_url, tmp_path)
    settings = {key.removeprefix("SQLORM_").lower(): value for key, value in settings.items()}
    engine = Engine.from_uri(settings.pop("uri"), **settings)
    with engine as tx:
        tx.execute("CREATE TABLE things (id serial PRIMARY KEY, name text)")
        Thing.create(name="a ? b")
        assert [thing.name for thing in Thing.find_all(Thing.name == "a ? b")] == ["a ? b"]
