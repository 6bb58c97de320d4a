"""The runner, on both databases: in order, once, whole or not at all."""

import subprocess
import sys

import pytest

from app.framework.migration_files import read, split_postgresql, split_sqlite
from app.framework.migrations import MigrationChanged, MigrationFailed, migrate, pending
from app.framework.postgresql import dialect, engine_settings

on_sqlite = pytest.mark.parametrize("each_database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("each_database_url", ["postgresql"], indirect=True)

PEOPLE = "CREATE TABLE people (id $PK, name text NOT NULL, created_at $TIMESTAMP DEFAULT $NOW);"


@pytest.fixture
def app(make_app, each_database_url, tmp_path):
    return make_app({"migrations/.keep": ""}, **engine_settings(each_database_url, tmp_path))


@pytest.fixture
def engine(app):
    return app.db.engine


@pytest.fixture
def folder(app, tmp_path):
    """Where the app's migrations are; `write` adds some."""
    folder = Folder(app.db.migrations_folder)
    return folder


class Folder(str):
    """The path of a folder of migrations."""

    def write(self, **files):
        for name, text in files.items():
            with open(f"{self}/{name.replace('__', '.')}.sql", "w") as file:
                file.write(text)


def tables(engine):
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    with engine as tx:
        return set(tx.fetchscalars(query[dialect(engine)])) - {"schema_migrations"}


def ledger(engine):
    with engine as tx:
        return tx.fetchscalars("SELECT name FROM schema_migrations ORDER BY name")


@pytest.mark.feature("orm.migrations")
def test_files_are_applied_in_order_and_once(engine, folder):
    folder.write(
        **{
            "010_pets": "CREATE TABLE pets (id $PK, owner_id $BIGINT REFERENCES people);",
            "002_people": PEOPLE,
        }
    )
    said = []

    assert pending(engine, folder) == ["002_people", "010_pets"]
    assert migrate(engine, folder, echo=said.append) == ["002_people", "010_pets"]
    assert said == ["applied 002_people", "applied 010_pets"]
    assert pending(engine, folder) == []
    assert migrate(engine, folder) == []
    assert tables(engine) == {"people", "pets"}


def test_a_file_that_comes_later_is_applied_later(engine, folder):
    folder.write(**{"001_people": PEOPLE})
    migrate(engine, folder)
    folder.write(**{"002_note": "ALTER TABLE people ADD COLUMN note $JSON"})

    assert pending(engine, folder) == ["002_note"]
    assert migrate(engine, folder) == ["002_note"]


def test_a_file_that_fails_leaves_nothing_and_is_named(engine, folder):
    folder.write(
        **{
            "001_people": PEOPLE,
            "002_broken": (
                "CREATE TABLE pets (id $PK);\n"
                "INSERT INTO people (name) VALUES ('x');\n"
                "INSERT INTO nowhere VALUES (1);\n"
                "CREATE TABLE never (id $PK);"
            ),
            "003_after": "CREATE TABLE after (id $PK);",
        }
    )

    with pytest.raises(MigrationFailed) as failure:
        migrate(engine, folder)

    assert failure.value.file == "002_broken.sql"
    assert failure.value.statement == "INSERT INTO nowhere VALUES (1);"
    assert "002_broken.sql" in str(failure.value)
    assert "INSERT INTO nowhere VALUES (1);" in str(failure.value)
    assert "nowhere" in str(failure.value.cause)
    assert tables(engine) == {"people"}
    assert ledger(engine) == ["001_people"]
    with engine as tx:
        assert tx.fetchscalar("SELECT count(*) FROM people") == 0


def test_a_file_that_was_repaired_is_applied_with_the_next_run(engine, folder):
    folder.write(**{"001_people": "CREATE TABLE people (id $PK); broken"})
    with pytest.raises(MigrationFailed):
        migrate(engine, folder)
    folder.write(**{"001_people": PEOPLE})

    assert migrate(engine, folder) == ["001_people"]


def test_a_file_that_changed_after_it_was_applied_is_refused(engine, folder):
    folder.write(**{"001_people": PEOPLE})
    migrate(engine, folder)
    folder.write(**{"001_people": PEOPLE + "\n-- a remark"})

    with pytest.raises(MigrationChanged, match=r"001_people\.sql"):
        migrate(engine, folder)


def test_the_line_endings_of_a_checkout_change_nothing(engine, folder):
    folder.write(**{"001_people": f"-- people\n{PEOPLE}"})
    migrate(engine, folder)
    with open(f"{folder}/001_people.sql", "wb") as file:
        file.write(f"-- people\r\n{PEOPLE}".encode())

    assert migrate(engine, folder) == []


def test_a_transaction_cannot_be_ended_by_a_file(engine, folder):
    folder.write(**{"001_people": f"{PEOPLE}\n-- now\nCOMMIT;"})

    with pytest.raises(MigrationFailed, match="one transaction already"):
        migrate(engine, folder)

    assert tables(engine) == set()


def test_a_dialects_own_file_takes_the_place_of_the_common_one(engine, folder):
    folder.write(
        **{
            "001_search": "CREATE TABLE common (id $PK);",
            "001_search__sqlite": "CREATE TABLE for_sqlite (id $PK);",
            "002_more__postgresql": "CREATE TABLE for_postgresql (id $PK);",
        }
    )

    migrate(engine, folder)

    expected = {
        "sqlite": {"for_sqlite"},
        "postgresql": {"common", "for_postgresql"},
    }
    assert tables(engine) == expected[dialect(engine)]


def test_a_file_whose_name_fits_nothing_is_refused(engine, folder):
    folder.write(**{"people": PEOPLE})

    with pytest.raises(ValueError, match=r"people\.sql must be named NNN_name\.sql"):
        migrate(engine, folder)


def test_the_tokens_give_types_that_work(engine, folder):
    folder.write(**{"001_people": PEOPLE})
    migrate(engine, folder)

    with engine as tx:
        tx.execute("INSERT INTO people (name) VALUES ('Ada')")
        row = tx.fetchone("SELECT id, created_at FROM people")
    assert row["id"] == 1
    if dialect(engine) == "sqlite":
        assert len(row["created_at"]) == len("2025-06-01T12:00:00.000000+00:00")
        assert row["created_at"].endswith("+00:00")


PROCESS = """
import sys
from pathlib import Path
from sqlorm import Engine
from app.framework.migrations import migrate
from app.framework.postgresql import engine_settings
settings = {k[7:].lower(): v for k, v in engine_settings(sys.argv[1], Path("/")).items()}
engine = Engine.from_uri(settings.pop("uri"), **settings)
print("ready", flush=True)
sys.stdin.readline()
print(*migrate(engine, sys.argv[2]), flush=True)
"""


def test_R04_of_two_processes_one_works_and_the_other_finds_nothing_to_do(
    engine, folder, each_database_url
):
    names = [f"{number:03}_table" for number in range(1, 21)]
    folder.write(**{name: f"CREATE TABLE t{name} (id $PK);" for name in names})
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, each_database_url, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = sorted(process.communicate(timeout=30)[0].split() for process in processes)

    assert [process.returncode for process in processes] == [0, 0]
    assert outputs == [[], names]
    assert ledger(engine) == names


#: Takes some seconds, in the middle of a file.
SLOW = """
    WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 9000000)
    SELECT max(n) FROM count;
"""


def test_R04_one_that_was_killed_is_begun_anew(engine, folder, each_database_url):
    folder.write(**{"001_a": "CREATE TABLE a (id $PK);"})
    folder.write(**{"002_b": f"CREATE TABLE b (id $PK); {SLOW} CREATE TABLE c (id $PK);"})
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, each_database_url, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    process.stdin.write("go\n")
    process.stdin.flush()
    # Long enough to be in the middle of it; to be too early does no harm.
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1.5)
    process.kill()
    process.communicate()
    folder.write(**{"002_b": "CREATE TABLE b (id $PK); CREATE TABLE c (id $PK);"})

    assert "002_b" in migrate(engine, folder)
    assert ledger(engine) == ["001_a", "002_b"]


@on_sqlite
def test_a_table_can_be_rebuilt_without_losing_what_refers_to_it(app, folder):
    engine = app.db.engine
    folder.write(
        **{
            "001_tables": (
                "CREATE TABLE people (id $PK, name text);"
                "CREATE TABLE pets (id $PK, owner_id REFERENCES people ON DELETE CASCADE);"
                "INSERT INTO people VALUES (1, 'Ada'); INSERT INTO pets VALUES (1, 1);"
            ),
            "002_rebuild": (
                "CREATE TABLE new_people (id $PK, name text NOT NULL);"
                "INSERT INTO new_people SELECT * FROM people; DROP TABLE people;"
                "ALTER TABLE new_people RENAME TO people;"
            ),
        }
    )

    migrate(engine, folder)

    with engine as tx:
        assert tx.fetchscalar("SELECT count(*) FROM pets") == 1
        assert tx.fetchscalar("PRAGMA foreign_keys") == 1


@on_sqlite
def test_a_file_that_leaves_a_reference_to_nothing_fails(engine, folder):
    folder.write(
        **{
            "001_tables": (
                "CREATE TABLE people (id $PK); CREATE TABLE pets (owner_id REFERENCES people);"
                "INSERT INTO pets VALUES (7);"
            )
        }
    )

    with pytest.raises(MigrationFailed, match="pets"):
        migrate(engine, folder)

    assert tables(engine) == set()


@on_sqlite
def test_a_trigger_stays_in_one_piece(engine, folder):
    folder.write(
        **{
            "001_people": PEOPLE
            + """
            CREATE TRIGGER loud AFTER INSERT ON people BEGIN
                UPDATE people SET name = upper(name) WHERE id = new.id; -- ; here
                UPDATE people SET name = name || ';' WHERE id = new.id;
            END;
            INSERT INTO people (name) VALUES ('Ada');"""
        }
    )
    migrate(engine, folder)

    with engine as tx:
        assert tx.fetchscalar("SELECT name FROM people") == "ADA;"


@on_postgresql
def test_a_function_stays_in_one_piece(engine, folder):
    folder.write(
        **{
            "001_people": PEOPLE
            + """
            CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                NEW.name := upper(NEW.name) || ';'; -- 100 %
                RETURN NEW;
            END $body$;
            CREATE TRIGGER loud BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION loud();
            INSERT INTO people (name) VALUES ('Ada');"""
        }
    )
    migrate(engine, folder)

    with engine as tx:
        assert tx.fetchscalar("SELECT name FROM people") == "ADA;"


@pytest.mark.parametrize("split", [split_sqlite, split_postgresql])
def test_semicolons_in_strings_and_comments_end_no_statement(split):
    sql = "-- first; one\nSELECT 'a;b' /* ; */; ; -- only; remarks\n;\nSELECT \";\""

    assert list(split(sql)) == ["-- first; one\nSELECT 'a;b' /* ; */;", 'SELECT ";"']


def test_no_file_of_the_other_dialect_is_read(tmp_path):
    (tmp_path / "001_x.sqlite.sql").write_text("SELECT 1")

    assert read(tmp_path, "postgresql") == []


@on_sqlite
@pytest.mark.feature("orm.migrations")
def test_the_command_says_what_it_did(app, folder):
    folder.write(**{"001_people": PEOPLE})
    runner = app.test_cli_runner()

    assert runner.invoke(args=["migrate"]).output == "applied 001_people\n"
    assert runner.invoke(args=["migrate"]).output == "nothing to do\n"
    assert "migrate" not in app.cli.commands["db"].commands


@on_sqlite
@pytest.mark.feature("orm.migrations")
def test_the_frameworks_own_way_leads_here_too(app, folder, engine):
    folder.write(**{"001_people": PEOPLE})

    app.db.init_db()

    assert ledger(engine) == ["001_people"]
