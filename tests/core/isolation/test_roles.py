"""T12: the role that the application works as, and what it is warned of."""

import psycopg
import pytest

from app.boot import create_app
from app.core.isolation import roles
from app.workspaces.actions import create_workspace
from tests.cast import make_person
from tests.fixtures.databases import as_application


def test_T12_a_role_that_is_held_back_is_nothing_to_warn_of(house):
    assert roles.warning(house.app) is None
    result = house.app.test_cli_runner().invoke(args=["isolation"])
    assert result.exit_code == 0


def test_T12_a_role_that_is_not_held_back_is_warned_of(house, settings):
    app = create_app(**settings | {"DATABASE_URL": house.owner, "DATABASE_OWNER_URL": ""})

    assert {"is a superuser", "may bypass row-level security"} <= set(roles.powers(app.db.engine))
    result = app.test_cli_runner().invoke(args=["isolation"])
    assert result.exit_code == 1
    assert "DATABASE_OWNER_URL" in result.output


def test_T12_who_owns_the_tables_is_held_too_but_warned(settings, new_postgresql_url):
    """One role for both, as on a small installation: FORCE binds it, but it could undo that."""
    url = as_application(new_postgresql_url)
    with psycopg.connect(new_postgresql_url, autocommit=True) as connection:
        connection.execute(f"GRANT ALL ON SCHEMA public TO {connection.info.dbname}")
    app = create_app(**settings | {"DATABASE_URL": url, "DATABASE_OWNER_URL": ""})
    app.db.migrate()
    with app.app_context():
        create_workspace(make_person("Olga"), name="Acme")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM memberships").fetchone() == (0,)

    assert roles.powers(app.db.engine) == ["owns tables, whose policies it can drop"]
    assert "owns tables" in roles.warning(app)


def test_migrating_again_grants_what_is_new(house, raw):
    with psycopg.connect(house.owner) as connection:
        connection.execute("CREATE TABLE new_things (id bigint)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), raw.transaction():
        raw.execute("SELECT * FROM new_things")
    try:
        assert house.app.db.migrate() == []
        assert raw.execute("SELECT * FROM new_things").fetchall() == []
        raw.rollback()
    finally:
        with psycopg.connect(house.owner) as connection:
            connection.execute("DROP TABLE new_things")
