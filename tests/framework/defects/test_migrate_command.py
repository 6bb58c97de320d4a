"""`flask db migrate`, as released: our mend `migrations` replaces what it calls."""

import pytest

from tests.framework.features.test_orm_commands import (  # noqa: F401
    OLD_STREAM,
    base,
    make,
    run,
)

pytestmark = pytest.mark.filterwarnings(OLD_STREAM)


@pytest.mark.feature("orm.migrations")
def test_migrations_are_run_by_a_command(make, tmp_path):  # noqa: F811
    app = make()
    folder = tmp_path / "migrations"
    folder.mkdir()
    for number, table in enumerate("abc"):
        (folder / f"00{number}_{table}.sql").write_text(f"CREATE TABLE {table} (x text)")

    def tables():
        query = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"
        return run(app, "query", "--no-columns", query).split()

    run(app, "migrate", "--dryrun")
    assert tables() == []
    run(app, "migrate", "--to", "0")
    assert tables() == ["a", "schema_version"]
    run(app, "migrate", "--from", "1", "--ignore-schema-version")
    assert tables() == ["a", "c", "schema_version"]
    assert run(app, "query", "--no-columns", "SELECT version FROM schema_version").strip() == "0"


@pytest.mark.feature("orm.migrations")
def test_the_first_migration_may_count_as_run(make):  # noqa: F811
    app = make()
    run(app, "init-migrations", "--version", "003", "--set-version")
    assert run(app, "query", "--no-columns", "SELECT version FROM schema_version").strip() == "003"
