"""T12, the first line: which statements are tied to a workspace, and which only look like it."""

import pytest

from app.core.isolation import ties

TABLES = {
    "projects": frozenset(),
    "tasks": frozenset(),
    "jobs": frozenset(),
    "memberships": frozenset({"user_id"}),
}

TIED = [
    "SELECT * FROM projects WHERE workspace_id = :p0",
    "SELECT * FROM projects WHERE workspace_id = CAST(:p0 AS bigint) AND (a OR b) LIMIT :p1",
    "SELECT p.* FROM projects p LEFT JOIN tasks t ON t.workspace_id = p.workspace_id"
    " WHERE :p0 = p.workspace_id",
    "SELECT (SELECT count(*) FROM tasks WHERE tasks.workspace_id = projects.workspace_id)"
    "  FROM projects WHERE workspace_id = :p0",
    "SELECT * FROM tasks WHERE tasks.workspace_id = :p0 AND EXISTS"
    " (SELECT 1 FROM projects p WHERE p.workspace_id = tasks.workspace_id)",
    "SELECT * FROM workspaces w JOIN tasks t ON t.workspace_id = w.id WHERE w.id = :p0",
    "SELECT * FROM (SELECT workspace_id FROM tasks WHERE workspace_id = :p0) t"
    "  JOIN projects ON projects.workspace_id = t.workspace_id",
    "WITH x AS (SELECT * FROM tasks WHERE workspace_id = :p0)"
    " SELECT * FROM x JOIN projects p ON p.workspace_id = x.workspace_id",
    "SELECT id FROM tasks WHERE workspace_id = :p0 UNION"
    " SELECT id FROM projects WHERE workspace_id = :p1",
    "SELECT id FROM jobs WHERE workspace_id = :p0 FOR UPDATE OF jobs",
    "INSERT INTO jobs (actor, workspace_id) VALUES (:p0, :p1), (:p2, :p3)",
    "INSERT INTO jobs (actor, workspace_id) SELECT id, workspace_id FROM tasks"
    " WHERE workspace_id = :p0",
    "INSERT INTO jobs (actor, workspace_id) SELECT id, :p0 FROM users",
    "INSERT INTO jobs (key, workspace_id) VALUES (:p0, :p1)"
    " ON CONFLICT (workspace_id, key) DO UPDATE SET key = :p0",
    "INSERT INTO jobs (key, workspace_id) VALUES (:p0, :p1) ON CONFLICT (key) DO UPDATE"
    " SET key = :p0 WHERE jobs.workspace_id = excluded.workspace_id",
    "UPDATE jobs SET state = :p0 WHERE workspace_id = :p1 RETURNING id",
    "UPDATE jobs SET state = 'x' FROM tasks t"
    " WHERE jobs.workspace_id = :p0 AND t.workspace_id = jobs.workspace_id",
    "DELETE FROM jobs WHERE workspace_id = :p0"
    " AND id IN (SELECT id FROM tasks WHERE workspace_id = :p1)",
]

#: A person's own rows: read by another lawful way, which the model declares.
OWN = [
    "SELECT * FROM memberships WHERE user_id = :p0",
    "SELECT * FROM workspaces"
    " WHERE id IN (SELECT workspace_id FROM memberships WHERE user_id = :p0)",
]

UNTIED = [
    # nothing, or not an equality with a parameter
    "SELECT * FROM projects",
    'SELECT * FROM "projects"',
    "SELECT * FROM PUBLIC.PROJECTS",
    "SELECT * FROM projects WHERE id = :p0",
    "SELECT * FROM projects WHERE workspace_id = 7",
    "SELECT * FROM projects WHERE workspace_id >= :p0",
    "SELECT * FROM projects WHERE workspace_id IN (:p0)",
    "SELECT * FROM projects WHERE workspace_id = workspace_id",
    "SELECT * FROM projects WHERE workspace_id = (SELECT id FROM workspaces WHERE slug = :p0)",
    "SELECT * FROM projects WHERE CAST(workspace_id AS boolean) = :p0",
    # an equality that doesn't hold for every row
    "SELECT * FROM projects WHERE workspace_id = :p0 OR true",
    "SELECT * FROM projects WHERE id = 1 OR id = 2 AND workspace_id = :p0",
    "SELECT * FROM projects WHERE NOT workspace_id = :p0",
    "SELECT * FROM projects WHERE (workspace_id = :p0) IS NOT NULL",
    "SELECT * FROM projects WHERE (workspace_id = :p0) = false",
    "SELECT * FROM projects WHERE CASE WHEN workspace_id = :p0 THEN true ELSE true END",
    "SELECT * FROM projects GROUP BY id HAVING workspace_id = :p0",
    # one of two tables
    "SELECT * FROM projects, tasks WHERE projects.workspace_id = :p0",
    "SELECT * FROM projects JOIN tasks ON project_id = projects.id WHERE tasks.workspace_id = :p0",
    "SELECT * FROM projects p LEFT JOIN tasks t"
    " ON t.workspace_id = p.workspace_id AND t.workspace_id = :p0",
    "SELECT * FROM projects p LEFT JOIN tasks t ON p.workspace_id = :p0 AND t.workspace_id = :p1",
    "SELECT * FROM projects p RIGHT JOIN tasks t ON t.workspace_id = p.workspace_id"
    " WHERE p.workspace_id = :p0",
    "SELECT * FROM projects p FULL JOIN tasks t ON t.workspace_id = :p0 AND p.workspace_id = :p1",
    "SELECT * FROM tasks JOIN users USING (workspace_id)",
    "SELECT * FROM (projects JOIN tasks ON true)",
    # one of two queries
    "SELECT * FROM projects WHERE workspace_id = :p0 UNION SELECT * FROM projects",
    "SELECT * FROM projects WHERE workspace_id = :p0 AND id IN (SELECT project_id FROM tasks)",
    "SELECT (SELECT count(*) FROM tasks) FROM projects WHERE workspace_id = :p0",
    "SELECT * FROM users ORDER BY (SELECT id FROM tasks)",
    "SELECT * FROM users WHERE id IN tasks",
    "SELECT * FROM users JOIN LATERAL (SELECT * FROM tasks) t ON true",
    "SELECT * FROM (SELECT * FROM tasks) t WHERE workspace_id = :p0",
    "SELECT * FROM tasks WHERE EXISTS"
    " (SELECT 1 FROM projects p WHERE p.workspace_id = :p0 AND tasks.workspace_id = :p0)",
    "WITH x AS (SELECT * FROM tasks) SELECT * FROM x WHERE workspace_id = :p0",
    "WITH gone AS (DELETE FROM tasks RETURNING *) SELECT * FROM gone",
    "WITH tasks AS (SELECT 1 AS workspace_id) SELECT * FROM tasks",
    # changes
    "UPDATE jobs SET state = :p0",
    "UPDATE jobs SET state = :p0 WHERE id = :p1",
    "UPDATE jobs SET workspace_id = id WHERE workspace_id = :p0",
    "UPDATE jobs SET key = (SELECT max(id) FROM tasks) WHERE workspace_id = :p0",
    "DELETE FROM jobs",
    "DELETE FROM jobs USING tasks t WHERE jobs.workspace_id = t.workspace_id",
    "DELETE FROM users WHERE id IN (SELECT id FROM tasks)",
    "DELETE FROM memberships WHERE user_id = :p0",
    "UPDATE memberships SET role = 'owner' WHERE user_id = :p0",
    # new rows
    "INSERT INTO jobs (actor) VALUES (:p0)",
    "INSERT INTO jobs VALUES (:p0, :p1)",
    "INSERT INTO jobs DEFAULT VALUES",
    "INSERT INTO jobs (actor, workspace_id) VALUES (:p0, 5)",
    "INSERT INTO jobs (actor, workspace_id) VALUES (:p0, :p1), (:p2, 7)",
    "INSERT INTO jobs (actor, workspace_id) SELECT id, workspace_id FROM tasks",
    "INSERT INTO jobs (actor, workspace_id) SELECT id, id FROM tasks WHERE workspace_id = :p0",
    "INSERT INTO jobs (key, workspace_id) VALUES (:p0, :p1)"
    " ON CONFLICT (key) DO UPDATE SET key = :p0",
    "INSERT INTO jobs (key, workspace_id) VALUES (:p0, :p1)"
    " ON CONFLICT (workspace_id, key) DO UPDATE SET workspace_id = 7",
    "INSERT OR REPLACE INTO jobs (key, workspace_id) VALUES (:p0, :p1)",
    # own rows, and what isn't
    "SELECT * FROM memberships WHERE user_id = :p0 OR true",
    "SELECT * FROM memberships m JOIN users u ON u.id = m.user_id WHERE user_id = :p0",
    "SELECT * FROM memberships m JOIN projects p ON p.workspace_id = m.workspace_id"
    " WHERE m.user_id = :p0",
    # what can't be looked into
    "EXPLAIN SELECT * FROM tasks",
    "TRUNCATE tasks",
    "CREATE TABLE copy AS SELECT * FROM tasks",
    "SELECT * FROM users; SELECT * FROM tasks WHERE workspace_id = :p0",
    "SELECT FROM WHERE tasks",
]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("statement", UNTIED)
def test_T12_a_statement_that_is_not_tied_is_refused(statement, dialect):
    assert ties.follow(statement, dialect, TABLES).refusal


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("statement", TIED)
def test_a_statement_that_is_tied_may_run(statement, dialect):
    reading = ties.follow(statement, dialect, TABLES)

    assert reading.refusal is None
    assert reading.workspaces
    assert not reading.ways


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("statement", OWN)
def test_own_rows_are_read_by_the_way_that_the_model_declares(statement, dialect):
    reading = ties.follow(statement, dialect, TABLES)

    assert (reading.refusal, reading.workspaces, reading.ways) == (None, (), (("user_id", 0),))


def test_every_parameter_that_names_a_workspace_is_compared():
    reading = ties.follow(
        "UPDATE jobs SET workspace_id = :p0 FROM tasks t WHERE jobs.workspace_id = :p1"
        " AND t.workspace_id = :p2 AND t.workspace_id = :p3",
        "postgresql",
        TABLES,
    )

    assert sorted(reading.workspaces) == [0, 1, 2, 3]


def test_the_refusal_names_the_table_as_the_statement_does():
    statement = "SELECT * FROM projects p JOIN tasks t ON true WHERE p.workspace_id = :p0"

    assert ties.follow(statement, "sqlite", TABLES).refusal == "t"
