"""A long trail stays quick: no question of the page reads the whole table or sorts it."""

import datetime

import pytest

from app.audit.filters import Filters
from app.audit.models.entry import query
from app.core.isolation import everywhere
from app.core.isolation.roles import owners_engine
from app.framework.postgresql import dialect

ROWS = 20_000
SOME_DAY = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)

FILL = {
    "sqlite": """
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO events (workspace_id, number, actor_id, verb, subject_type, subject_id,
                            details, result, created_at)
        SELECT {workspace}, i, i % 50, 'verb.' || (i % 20), 'x', 1, '{{}}',
               CASE WHEN i % 1000 = 0 THEN 'refused' ELSE 'done' END,
               strftime('%Y-%m-%dT%H:%M:%f', '2026-01-01', i || ' minutes') || '000+00:00'
          FROM n
    """,
    "postgresql": """
        INSERT INTO events (workspace_id, number, actor_id, verb, subject_type, subject_id,
                            details, result, created_at)
        SELECT {workspace}, i, i % 50, 'verb.' || (i % 20), 'x', 1, '{{}}',
               CASE WHEN i % 1000 = 0 THEN 'refused' ELSE 'done' END,
               timestamptz '2026-01-01 00:00+00' + i * interval '1 minute'
          FROM generate_series(2, {rows}) AS i
    """,
}

WORDS = {
    "sqlite": """
        INSERT INTO audit_words (rowid, workspace_id, tenant, words)
        SELECT id, workspace_id, 't' || workspace_id, 'common word' || number FROM events
    """,
    "postgresql": """
        INSERT INTO audit_words (workspace_id, number, word)
        SELECT workspace_id, number, unnest(ARRAY['common', 'word' || number]) FROM events
    """,
}


@pytest.fixture
def plan(acme, context):
    """A function that tells how the database would answer."""
    kind = dialect(context.db.engine)
    with everywhere("a test looks"), context.db as tx:
        tx.execute(FILL[kind].format(rows=ROWS, workspace=acme.workspace.id))
        tx.execute(WORDS[kind])
    if kind == "postgresql":  # which only the owner of the tables may do
        with everywhere("a test looks"), owners_engine(context) as tx:
            tx.execute("ANALYZE events")
            tx.execute("ANALYZE audit_words")

    def explain(wanted, before=None):
        statement, values = query(acme.workspace.id, wanted, before, 51)
        how = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
        with everywhere("a test looks"), context.db as tx:
            rows = tx.fetchall(f"{how} {statement}", values)
        return "\n".join(str(row[-1]) for row in rows)

    yield explain
    if kind == "postgresql":  # what is deleted still takes room, and a plan goes by the room
        with everywhere("a test tidies up"), owners_engine(context) as tx:
            tx.execute("SET LOCAL session_replication_role = replica")  # no triggers
            tx.execute("TRUNCATE events, audit_words CASCADE")


@pytest.mark.parametrize(
    "wanted",
    [
        Filters(),
        Filters(person=7),
        Filters(verb="verb.3"),
        Filters(result="refused"),
        Filters(since=SOME_DAY),
        Filters(until=SOME_DAY),
        Filters(since=SOME_DAY, until=SOME_DAY + datetime.timedelta(days=1)),
        Filters(person=7, verb="verb.7", since=SOME_DAY),
        Filters(words="word777"),
        Filters(words="common"),
        Filters(words="common", person=7),
    ],
    ids=lambda wanted: "-".join(wanted.as_dict()) or "everything",
)
@pytest.mark.parametrize("before", [None, 15_000])
def test_no_filter_reads_the_whole_trail(plan, context, wanted, before):
    told = plan(wanted, before)

    for whole in ("SCAN events", "Seq Scan on events", "Seq Scan on audit_words"):
        assert whole not in told, told
    if not wanted.words:
        # PostgreSQL may sort a few: under the policies it guesses that fewer rows fit.
        assert "TEMP B-TREE" not in told, told
