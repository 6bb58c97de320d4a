"""The database itself refuses to change the trail, whoever asks."""

import pytest

from app.core.db import IntegrityError, transaction
from app.core.isolation import everywhere
from app.core.isolation.roles import owners_engine
from app.framework.postgresql import dialect
from app.projects.actions import create_project
from tests.audit.index import in_the_index


@pytest.fixture
def run(acme, context, run_jobs):
    """A function that runs a statement on the owner's own connection, past the application."""
    create_project(acme.olga, name="One")
    run_jobs()

    def execute(statement):
        owner = owners_engine(context)
        conn = owner.connection_factory(owner.dbapi)
        try:
            cursor = conn.cursor()
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else None
            conn.commit()
            return rows
        finally:
            conn.rollback()
            conn.close()

    return execute


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET details = '{}'",
        "UPDATE events SET actor_id = NULL WHERE number = 1",
        "DELETE FROM events",
        "DELETE FROM events WHERE number = 2",
        "UPDATE audit_chain SET hash = 'x'",
        "DELETE FROM audit_chain",
    ],
)
def test_M05_no_statement_changes_or_deletes_an_event_or_a_link(run, statement):
    before = run("SELECT * FROM events ORDER BY id"), run("SELECT * FROM audit_chain")
    assert len(before[0]) == len(before[1]) == 2
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)

    assert [list(map(tuple, rows)) for rows in before] == [
        list(map(tuple, run("SELECT * FROM events ORDER BY id"))),
        list(map(tuple, run("SELECT * FROM audit_chain"))),
    ]


@pytest.mark.parametrize("table", ["events", "audit_chain"])
def test_M05_nobody_empties_or_replaces_the_trail_another_way(run, context, table):
    columns = "id, workspace_id, number, verb, subject_type, subject_id, details, created_at"
    if dialect(context.db.engine) == "postgresql":
        statement = f"TRUNCATE {table} CASCADE"
    elif table == "events":
        statement = f"REPLACE INTO events ({columns}) SELECT {columns} FROM events WHERE number = 1"
    else:
        return  # SQLite has neither TRUNCATE nor, for a link, a REPLACE that the chain survives
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)


def test_M05_with_its_workspace_a_trail_goes_as_a_whole(run, globex):
    run("DELETE FROM workspaces WHERE slug = 'acme'")

    for table in ("events", "audit_chain", "audit_words"):
        rows = run(f"SELECT workspace_id FROM {table}")
        assert {row[0] for row in rows} <= {globex.workspace.id}


def test_an_erased_workspace_leaves_no_word_in_the_index(acme, run, run_jobs, context):
    create_project(acme.olga, name="Canaryword")
    run_jobs()
    assert b"canaryword" in in_the_index(context)
    run("DELETE FROM workspaces")

    assert b"canaryword" not in in_the_index(context)


def test_a_person_who_is_erased_keeps_their_number_and_loses_their_name(acme, run, context):
    from app.audit.models import Entry

    create_project(acme.max, name="His")
    with everywhere("a test looks"), transaction() as tx:
        tx.execute("DELETE FROM users WHERE id = ?", [acme.max.user_id])

    [newest] = Entry.listed(acme.workspace, limit=1)
    assert newest.actor_id == acme.max.user_id
    assert newest.sentence == "Someone who has left created the project “His”"
