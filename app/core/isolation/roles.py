"""The second line's footing: a role that owns nothing, and can't switch the policies off.

`DATABASE_OWNER_URL` names the role that owns the tables and runs the migrations; it lets the
application's own role read and write rows, and no more. Without it one role does both, and
whoever took over the application could drop the policies: we say so at the start.
"""

from collections.abc import Callable
from typing import Any

from psycopg import sql
from sqlorm.engine import Engine

from app.framework import migrations
from app.framework.postgresql import dialect, engine_settings
from app.settings import ROOT

#: What a role must not be able to do, and how PostgreSQL knows.
POWERS = {
    "is a superuser": "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    "may bypass row-level security": (
        "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ),
    "may make itself a member of other roles": (
        "SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ),
    "owns tables, whose policies it can drop": (
        "SELECT count(*) > 0 FROM pg_class WHERE relkind = 'r' AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, relowner, 'MEMBER')"
    ),
}

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM {role}",
)


def connect_for_all(engine: Any) -> Any:
    """A connection of one's own, past the engine and the guard, for what is everybody's.

    PostgreSQL is told so with each BEGIN, for as long as we have the connection.
    """
    conn = engine.connection_factory(engine.dbapi)
    if dialect(engine) == "postgresql":
        conn.always = {"app.everywhere": "on"}
    return conn


def migrate(app: Any, echo: Callable[[str], Any] | None = None) -> list[str]:
    """Apply the migrations, as the owner of the tables, and grant our own role what it needs."""
    ours, owner = app.db.engine, owners_engine(app)
    everybodys = Engine(owner.dbapi, lambda dbapi: connect_for_all(owner), pool=False)
    applied = migrations.migrate(everybodys, app.db.migrations_folder, echo)
    if owner is not ours:
        grant(owner, one(ours, "SELECT current_user"))
    return applied


def owners_engine(app: Any) -> Any:
    """The engine that may change the schema."""
    url = app.config.get("DATABASE_OWNER_URL")
    if not url or dialect(app.db.engine) == "sqlite":
        return app.db.engine
    settings = engine_settings(url, ROOT)
    return Engine.from_uri(settings["SQLORM_URI"], conninfo=settings["SQLORM_CONNINFO"], pool=False)


def grant(engine: Any, role: str) -> None:
    """Let a role read and write rows, of tables that came since the last time too."""
    conn = engine.connection_factory(engine.dbapi)
    try:
        conn.execute(f"SELECT pg_advisory_xact_lock({migrations.LOCK})")  # two at once fall out
        for statement in GRANTS:
            conn.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
        conn.commit()
    finally:
        conn.close()


def powers(engine: Any) -> list[str]:
    """What lets the application's role get past the policies; nothing, if all is well."""
    if dialect(engine) == "sqlite":
        return []
    return [name for name, query in POWERS.items() if one(engine, query)]


def warning(app: Any) -> str | None:
    """What to tell whoever runs it, if the second line holds nobody back."""
    if not (found := powers(app.db.engine)):
        return None
    return (
        f"Row-level security doesn't hold the application: its role {', '.join(found)}. Give "
        "DATABASE_URL a role that owns nothing, and the owner to DATABASE_OWNER_URL: "
        "docs/isolation.md"
    )


def one(engine: Any, query: str) -> Any:
    """The one value that a query answers."""
    conn = engine.connection_factory(engine.dbapi)
    try:
        return conn.execute(query).fetchone()[0]
    finally:
        conn.rollback()
        conn.close()
