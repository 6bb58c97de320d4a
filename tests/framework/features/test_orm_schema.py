"""sqlorm's tables and migrations, without an app: the functions, and the command."""

import abc
import logging
import types

import pytest
from sqlorm import Engine, PrimaryKey
from sqlorm.mapper import Mapper
from sqlorm.model import Column, Model, ModelRegistry
from sqlorm.schema import (
    create_all,
    create_initial_migration,
    create_migrations_from_dir,
    create_table,
    init_db,
)
from sqlorm.types.encrypted import Encrypted

FILES = {
    "000_first.sql": "CREATE TABLE a (b text); INSERT INTO a VALUES ('x;y')",
    "001_second.sql": "CREATE TABLE c (d text)",
    "002_third.py": "from sqlorm import execute, get_current_session\n"
    "with get_current_session() as tx:\n    tx.execute('CREATE TABLE e (f text)')\n",
    "notes.txt": "no migration",
}


class Plain:
    __table__ = "plain"
    id: PrimaryKey[int]
    name: str


@pytest.fixture
def engine(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/schema.db")
    yield engine
    engine.disconnect_all()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return str(folder)


@pytest.fixture
def registry():
    names = {"__model_registry__": ModelRegistry()}
    base = types.new_class("Base", (Model, abc.ABC), {}, lambda d: d.update(names))

    class Team(base):
        __table__ = "teams"
        id: PrimaryKey[int]
        name = Column(type=str, unique=True, nullable=False)
        plan = Column(schema_def="plan text DEFAULT 'free'")

    class Member(base):
        __table__ = "members"
        id: PrimaryKey[int]
        team_id = Column(type=int, references="teams (id)")
        lead_of = Column(type=int, references=Team.id)
        note = Column()

    return base.__model_registry__


def tables(engine):
    with engine as tx:
        query = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"
        return [row["name"] for row in tx.fetchall(query)]


@pytest.mark.feature("orm.create-tables")
def test_a_table_is_made_for_a_class(engine):
    with engine as tx:
        create_table(Plain)
        tx.execute("INSERT INTO plain (name) VALUES ('a')")
        assert dict(tx.fetchone("SELECT * FROM plain")) == {"id": 1, "name": "a"}
        statement = str(create_table.sql(Mapper.from_class(Plain)))
        assert "id integer PRIMARY KEY AUTOINCREMENT" in " ".join(statement.split())


@pytest.mark.feature("orm.create-tables", "orm.column")
def test_the_tables_have_what_the_columns_say(engine, registry):
    with engine as tx:
        create_all(registry)
        [teams, members] = tx.fetchall(
            "SELECT sql FROM sqlite_master WHERE name IN ('teams', 'members') ORDER BY name DESC"
        )
        made = " ".join((teams["sql"] + members["sql"]).split())
        for part in [
            "name text UNIQUE NOT NULL",
            "plan text DEFAULT 'free'",
            "team_id integer REFERENCES teams (id)",
            "lead_of integer REFERENCES teams (id)",
            "note varchar",
        ]:
            assert part in made, part


@pytest.mark.feature("orm.create-tables")
def test_only_tables_that_are_missing_are_made(engine, registry, caplog):
    caplog.set_level(logging.INFO, "sqlorm")
    with engine:
        create_table(registry["Team"].__mapper__)
        create_all(registry, check_missing=True, logger=True)
    assert [record.message for record in caplog.records] == ["Creating table members"]
    assert tables(engine) == ["members", "teams"]


@pytest.mark.feature("orm.create-tables", "orm.migrations")
def test_a_database_begins_with_its_migrations_or_with_its_models(
    engine, registry, folder, tmp_path
):
    with engine:
        init_db(str(tmp_path / "nowhere"), registry)
    assert tables(engine) == ["members", "teams"]


@pytest.mark.feature("orm.migrations")
def test_migrations_are_found_by_their_numbers(folder):
    def versions(*bounds):
        return [version for version, _, _ in create_migrations_from_dir(folder, *bounds)]

    [first, *_] = create_migrations_from_dir(folder)
    assert first[:2] == (0, "first")
    assert first[2].endswith("000_first.sql")
    assert versions() == [0, 1, 2]
    assert versions(0) == [1, 2]
    assert versions(None, 1) == [0, 1]
    assert versions("0", "1") == [1]
    assert versions(2) == []


@pytest.mark.feature("orm.migrations")
def test_the_first_migration_is_written_from_the_models(engine, registry, tmp_path):
    path = tmp_path / "new"
    path.mkdir()
    with engine:
        made = create_initial_migration(registry, path=str(path))
        assert made == ("Initial creation of the database", "000", "initial")
        made = create_initial_migration(registry, ["Team", registry["Member"]], str(path))
    assert made == ("Creation of tables: teams, members", "001", "create_teams_members")
    text = (path / "000_initial.sql").read_text()
    assert text.startswith("-- Initial creation of the database (auto-generated by sqlorm)\n\n")
    assert (path / "001_create_teams_members.sql").read_text().count("CREATE TABLE") == 2
    assert text.endswith(";\n")
    with engine as tx:
        tx.execute([part for part in text.split(";") if part.strip()])
    assert tables(engine) == ["members", "teams"]


@pytest.mark.feature("orm.types")
@pytest.mark.parametrize("key", [b"k" * 16, lambda: b"k" * 32], ids=["bytes", "asked for"])
def test_an_encrypted_value_is_read_with_its_key_only(key):
    kept = Encrypted(key)
    assert str(kept) == "text"
    for text in ("", "secret", "x" * 16, "x" * 31):
        stored = kept.encrypt(text)
        assert text.encode() not in stored or not text
        assert kept.decrypt(stored) == text
        assert kept.encrypt(text) != stored
    assert (kept.encrypt(None), kept.decrypt(None)) == (None, None)
    try:
        other = Encrypted(b"o" * 16).decrypt(kept.encrypt("secret"))
    except ValueError:
        other = None
    assert other != "secret"
