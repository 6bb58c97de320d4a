"""Old events go at night, and what is left stays provable."""

import datetime

import pytest

from app.audit import actions
from app.audit.actions import trim
from app.audit.models import Entry, Link, Trail
from app.audit.tasks import forget_trimmed_words, trim_trails
from app.audit.verification import verify
from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.isolation import everywhere
from app.framework.postgresql import dialect
from app.projects.actions import create_project
from tests.audit.index import in_the_index

DAY = datetime.timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    """A function that sets back the clock of what is recorded."""
    return lambda days: monkeypatch.setattr("app.core.events.now", lambda: now() - days * DAY)


@pytest.fixture
def trail(acme, at, run_jobs):
    """Numbers 2 to 6 are 50, 40, 30, 20 and 10 days old."""
    at(60)
    for days in (50, 40, 30, 20, 10):
        at(days)
        create_project(acme.olga, name=f"{days} days ago")
    at(0)
    run_jobs()
    return acme.workspace


@pytest.fixture
def old_founding(trail, tamper, context, run_jobs):
    """The founding, which the fixture `acme` made just now, is of old too; the chain is new."""
    for table in ("audit_chain", "audit_words", "event_cursors"):
        tamper(f"DELETE FROM {table}")
    moment = now() - 60 * DAY
    tamper("UPDATE events SET created_at = ? WHERE number = 1", [moment])
    from app.audit.tasks import chain_what_is_not

    chain_what_is_not(trail.id)
    return trail


def numbers(workspace):
    return [entry.number for entry in Entry.listed(workspace, limit=99)][::-1]


def test_without_a_setting_nothing_goes(old_founding, run_jobs):
    trim_trails.send()
    run_jobs()

    assert numbers(old_founding) == [1, 2, 3, 4, 5, 6]


def test_M05_what_is_older_goes_and_the_chain_holds(old_founding, context, monkeypatch, run_jobs):
    monkeypatch.setitem(context.config, "AUDIT_KEEP_DAYS", 25)
    cut = Link.of(old_founding.id, 4).hash
    trim_trails.send()
    run_jobs()

    assert numbers(old_founding) == [5, 6, 7]
    told = Entry.listed(old_founding, limit=1)[0]
    assert (told.verb, told.details["up_to"]) == ("audit.trimmed", 4)
    assert told.details["hash"].replace(" ", "") == cut
    assert told.actor == context.config["PRODUCT_NAME"]
    report = verify(old_founding)
    assert report.broken is None
    assert (report.first, report.events, report.verified) == (5, 3, 7)
    assert [link.number for link in Link.between(old_founding.id, 0, 99)] == [4, 5, 6, 7]


def test_the_words_of_what_goes_go_along(old_founding, context):
    trim(old_founding, now() - 25 * DAY)

    event = "rowid" if dialect(context.db.engine) == "sqlite" else "number"
    with everywhere("a test looks"), context.db as tx:
        assert tx.fetchscalar(f"SELECT count(DISTINCT {event}) FROM audit_words") == 2


def test_no_byte_of_their_words_stays(old_founding, acme, at, context, monkeypatch, run_jobs):
    monkeypatch.setitem(context.config, "AUDIT_KEEP_DAYS", 25)
    at(28)
    create_project(acme.olga, name="Canaryword")
    at(0)
    run_jobs()
    assert b"canaryword" in in_the_index(context)
    trim(old_founding, now() + DAY)
    forget_trimmed_words.send()
    run_jobs()

    assert b"canaryword" not in in_the_index(context)


def test_trimming_goes_on_night_by_night(old_founding, at, run_jobs):
    for days, kept in ((45, 3), (35, 4), (15, 6)):
        trim(old_founding, now() - days * DAY)
        run_jobs()
        assert Trail.of(old_founding.id).kept_from == kept
        assert verify(old_founding).broken is None

    assert numbers(old_founding) == [6, 7, 8, 9]


def test_a_quiet_workspace_stays_quiet(old_founding, run_jobs):
    for _ in range(3):
        trim(old_founding, now() + DAY)
        run_jobs()

    assert numbers(old_founding) == [7]
    assert verify(old_founding).broken is None


def test_M05_what_is_left_is_still_watched(old_founding, tamper, run_jobs):
    trim(old_founding, now() - 25 * DAY)
    run_jobs()
    tamper("UPDATE events SET actor_id = 999 WHERE number = 5")
    assert verify(old_founding).broken.number == 5


def test_M05_the_link_that_the_rest_hangs_from_is_watched_too(old_founding, tamper, run_jobs):
    trim(old_founding, now() - 25 * DAY)
    run_jobs()
    tamper("UPDATE audit_chain SET hash = 'x' WHERE number = 4")
    assert verify(old_founding).broken.number == 4
    tamper("DELETE FROM audit_chain WHERE number = 4")
    assert verify(old_founding).broken.number == 5


def test_M05_a_cut_that_nobody_told_of_is_found(old_founding, run_jobs):
    with transaction():
        Trail.keep_from(old_founding.id, 4)
        Entry.trim(old_founding.id, 1, 3)
        Link.trim(old_founding.id, 1, 2)

    broken = verify(old_founding).broken
    assert (broken.number, broken.what) == (3, "deleted: no trimming up to here was recorded")


def test_M05_the_database_lets_nothing_else_go(old_founding):
    trim(old_founding, now() - 25 * DAY)
    for delete in (
        lambda: Entry.trim(old_founding.id, 1, 5),
        lambda: Link.trim(old_founding.id, 1, 4),
    ):
        with pytest.raises(IntegrityError), transaction():
            delete()


def test_what_was_interrupted_is_finished_the_next_night(old_founding, monkeypatch, run_jobs):
    monkeypatch.setattr(actions, "BATCH", 2)
    with monkeypatch.context() as patch:
        patch.setattr(Link, "trim", classmethod(lambda *a: 1 / 0))
        with pytest.raises(ZeroDivisionError):
            trim(old_founding, now() - 25 * DAY)
    run_jobs()
    assert numbers(old_founding) == [1, 2, 3, 4, 5, 6, 7]
    assert verify(old_founding).broken is None
    trim(old_founding, now() - 25 * DAY)

    assert numbers(old_founding) == [5, 6, 7]


def test_M05_what_is_slipped_in_below_the_cut_is_found(old_founding, tamper, run_jobs):
    trim(old_founding, now() - 25 * DAY)
    run_jobs()
    columns = "workspace_id, verb, subject_type, subject_id, details, created_at"
    tamper(
        f"INSERT INTO events ({columns}, number) SELECT {columns}, 2 FROM events WHERE number = 5"
    )

    assert verify(old_founding).broken.what.startswith("inserted")


def test_a_neighbour_keeps_what_is_theirs(old_founding, globex):
    trim(old_founding, now() + DAY)

    assert numbers(globex.workspace) == [1]
