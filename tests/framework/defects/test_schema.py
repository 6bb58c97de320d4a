"""sqlorm's migrations, as released: what our mend `migrations` runs in its own way."""

import logging
import runpy
import sys

import pytest
from sqlorm.schema import get_schema_version, init_db, migrate, set_schema_version

from tests.framework.features.test_orm_schema import engine, folder, tables  # noqa: F401


def version_of(engine):  # noqa: F811
    with engine:
        return get_schema_version()


@pytest.mark.feature("orm.migrations")
def test_migrations_run_once_and_the_version_is_kept(engine, folder):  # noqa: F811
    with engine as tx:
        assert migrate(folder, to_version=1) == 1
        assert tx.fetchscalar("SELECT b FROM a") == "x;y"
    assert version_of(engine) == 1
    with engine:
        assert migrate(folder) == 2
        assert migrate(folder) is None
    assert tables(engine) == ["a", "c", "e", "schema_version"]
    assert version_of(engine) == 2


@pytest.mark.feature("orm.migrations")
def test_a_rehearsal_changes_nothing_and_says_what_it_would_do(engine, folder, caplog):  # noqa: F811
    caplog.set_level(logging.INFO, "sqlorm")
    with engine:
        set_schema_version(0)
        assert migrate(folder, dryrun=True, logger=True) == 2
    assert tables(engine) == ["schema_version"]
    assert [record.message for record in caplog.records] == [
        "Resume migrations from 0",
        "Executing migration 1: second",
        "Executing migration 2: third",
    ]


@pytest.mark.feature("orm.migrations")
def test_the_version_may_be_ignored_or_kept_after_each_step(engine, folder):  # noqa: F811
    with engine:
        migrate(folder, to_version=0, use_schema_version=False)
    assert version_of(engine) is None
    with engine:
        migrate(folder, from_version=0, save_version_after_step=True)
    assert version_of(engine) == 2


@pytest.mark.feature("orm.migrations")
def test_a_migration_that_fails_ends_the_work(engine, folder, tmp_path, caplog):  # noqa: F811
    (tmp_path / "migrations/003_wrong.sql").write_text("nonsense")
    with engine:
        with pytest.raises(Exception, match="nonsense"):
            migrate(folder, save_version_after_step=True, logger=logging.getLogger("sqlorm"))
        assert get_schema_version() == 2
    assert "Last migration failed, ending" in caplog.text


@pytest.mark.feature("orm.migrations", "orm.create-tables")
def test_a_new_database_is_made_by_its_migrations(engine, folder):  # noqa: F811
    with engine:
        init_db(folder)
    assert "e" in tables(engine)


@pytest.mark.feature("orm.migrations")
def test_the_command_of_sqlorm_migrates_a_database(engine, folder, tmp_path, monkeypatch):  # noqa: F811
    words = ["sqlorm.migrate", "--path", folder, "--to", "1", f"sqlite://{tmp_path}/schema.db"]
    monkeypatch.setattr(sys, "argv", words)
    sys.modules.pop("sqlorm.migrate", None)
    runpy.run_module("sqlorm.migrate", run_name="__main__")
    assert tables(engine) == ["a", "c", "schema_version"]
    monkeypatch.setattr(sys, "argv", [*words[:1], "--dryrun", *words[1:3], words[-1]])
    runpy.run_module("sqlorm.migrate", run_name="__main__")
    assert version_of(engine) == 1
