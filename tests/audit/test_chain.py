"""The chain: whatever is done to the trail behind the application's back is found."""

import pytest

from app.audit.models import Link, Trail
from app.audit.tasks import CHAIN, verify_chains
from app.audit.verification import verify
from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.models import Event, EventCursor
from app.core.readers import catch_up
from app.projects.actions import create_project


@pytest.fixture
def trail(acme, globex, run_jobs):
    """Acme's workspace, with six events that are chained."""
    for number in range(5):
        create_project(acme.olga, name=f"Project {number}")
    create_project(globex.oscar, name="Elsewhere")
    run_jobs()
    return acme.workspace


def broken(workspace):
    """Where the chain breaks, and how."""
    found = verify(workspace).broken
    return found and (found.number, found.what.partition(":")[0])


def test_M05_an_untouched_chain_holds(trail, globex):
    report = verify(trail)

    assert (report.events, report.verified, report.not_chained_yet) == (6, 6, 0)
    assert report.broken is None
    assert verify(globex.workspace).verified == 2


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize(
    "change",
    [
        "actor_id = 999",
        'details = \'{"name": "Innocent"}\'',
        "verb = 'project.restored'",
        "ip = '198.51.100.1'",
        "created_at = '2001-01-01 00:00:00+00:00'",
        "impersonator_id = 1",
        "result = 'refused'",
    ],
)
def test_M05_an_edited_event_is_found(trail, tamper, number, change):
    where = f"workspace_id = {trail.id} AND number = {number}"
    tamper(f"UPDATE events SET {change} WHERE {where}")

    assert broken(trail) == (number, "edited")


@pytest.mark.parametrize("number", [1, 3, 6])
def test_M05_a_deleted_event_is_found_with_and_without_its_link(trail, tamper, number):
    where = f"workspace_id = {trail.id} AND number = {number}"
    tamper(f"DELETE FROM events WHERE {where}")
    assert broken(trail) == (number, "deleted")
    tamper(f"DELETE FROM audit_chain WHERE {where}")

    assert broken(trail) == (number, "deleted")


def test_M05_a_tail_cut_off_with_the_workspaces_number_leaves_its_links(trail, tamper):
    tamper(f"DELETE FROM events WHERE workspace_id = {trail.id} AND number > 4")
    tamper(f"UPDATE workspaces SET version = 4 WHERE id = {trail.id}")

    assert broken(trail) == (5, "deleted")


def test_M05_an_inserted_event_is_found(trail, tamper):
    columns = "verb, subject_type, subject_id, details, created_at"
    for number in (7, 0):
        tamper(
            f"INSERT INTO events (workspace_id, number, {columns})"
            f" SELECT workspace_id, {number}, {columns} FROM events"
            f" WHERE workspace_id = {trail.id} AND number = 3"
        )
        assert broken(trail) == (number, "inserted")


def test_M05_an_event_moved_to_another_workspace_is_found(trail, globex, tamper):
    tamper(f"DELETE FROM audit_words WHERE workspace_id = {trail.id}")
    tamper(
        f"UPDATE events SET workspace_id = {globex.workspace.id}, number = 3"
        f" WHERE workspace_id = {trail.id} AND number = 6"
    )

    assert broken(trail) == (6, "deleted")
    assert broken(globex.workspace) == (3, "inserted")


@pytest.mark.parametrize("number", [1, 3, 6])
def test_M05_an_edited_link_is_found(trail, tamper, number):
    where = f"workspace_id = {trail.id} AND number = {number}"
    tamper(f"UPDATE audit_chain SET hash = '{'0' * 64}' WHERE {where}")
    assert broken(trail) == (number, "edited")
    if number < 6:
        assert "link" in verify(trail).broken.what


def test_M05_a_deleted_link_is_found(trail, tamper):
    tamper(f"DELETE FROM audit_chain WHERE workspace_id = {trail.id} AND number = 3")

    assert broken(trail) == (3, "deleted")


def test_M05_links_made_without_the_key_are_found(trail, tamper, context, monkeypatch):
    """An attacker who runs our own code, but on another SECRET_KEY."""
    tamper(f"UPDATE events SET actor_id = 999 WHERE workspace_id = {trail.id} AND number = 2")
    tamper(f"DELETE FROM audit_chain WHERE workspace_id = {trail.id}")
    with transaction():
        EventCursor.move(trail.id, CHAIN, 0)
    with monkeypatch.context() as patch:
        patch.setitem(context.config, "SECRET_KEY", "a key that the attacker has made up")
        catch_up(CHAIN, trail.id)
        assert verify(trail).broken is None

    assert broken(trail) == (1, "can't be checked")


def test_what_is_not_chained_yet_is_no_break(trail, acme):
    create_project(acme.olga, name="Just now")
    report = verify(trail)

    assert report.broken is None
    assert (report.verified, report.not_chained_yet) == (6, 1)


def test_a_chain_begins_with_the_first_event_whenever_it_begins(trail, tamper, run_jobs):
    tamper(f"DELETE FROM audit_chain WHERE workspace_id = {trail.id}")
    tamper(f"DELETE FROM audit_words WHERE workspace_id = {trail.id}")
    tamper(f"DELETE FROM event_cursors WHERE workspace_id = {trail.id}")
    verify_chains.send()
    run_jobs()

    assert verify(trail).verified == 6
    assert Trail.of(trail.id).verified_number == 6


def test_a_new_key_signs_and_the_old_one_is_still_known(
    trail, acme, context, monkeypatch, run_jobs
):
    monkeypatch.setitem(context.config, "AUDIT_KEYS", ["a new key for the trail", "an older one"])
    create_project(acme.olga, name="After the change")
    run_jobs()

    keys = [Link.of(trail.id, number).key_id for number in (6, 7)]
    assert keys[0] != keys[1]
    assert verify(trail).verified == 7


def test_the_secret_key_may_move_into_the_list(trail, context, monkeypatch):
    old = context.config["SECRET_KEY"]
    monkeypatch.setitem(context.config, "SECRET_KEY", "another key that is long enough too")
    assert broken(trail) == (1, "can't be checked")
    monkeypatch.setitem(context.config, "AUDIT_KEYS", ["the newest", old])

    assert broken(trail) is None


def test_every_column_of_an_event_is_in_its_link(context):
    from app.audit.chain import COLUMNS
    from app.framework.postgresql import dialect

    with everywhere("a test looks"), context.db as tx:
        if dialect(context.db.engine) == "sqlite":
            columns = tx.fetchscalars("SELECT name FROM pragma_table_info('events')")
        else:
            columns = tx.fetchscalars(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'events'"
            )

    assert set(columns) == set(COLUMNS) == set(Event.__mapper__.columns.names)


def test_the_nightly_check_tells_the_log_and_the_page(trail, tamper, run_jobs, visit, acme, caplog):
    verify_chains.send()
    with caplog.at_level("INFO", "app.audit"):
        run_jobs()
    assert Link.of(trail.id, 6).hash in caplog.text
    page = visit(acme.ada).get(f"/w/{trail.slug}/audit").get_data(as_text=True)
    assert "Checked and unaltered up to event 6" in page
    tamper(f"UPDATE events SET actor_id = 999 WHERE workspace_id = {trail.id} AND number = 2")
    verify_chains.send()
    run_jobs()

    assert "THE AUDIT CHAIN OF WORKSPACE acme IS BROKEN at number 2" in caplog.text
    page = visit(acme.ada).get(f"/w/{trail.slug}/audit").get_data(as_text=True)
    assert "The trail was changed behind our back: at event 2 it" in page
    assert "unaltered" not in page.replace("The trail was", "")


def test_M05_the_command_names_what_is_broken_and_fails(trail, tamper, app):
    runner = app.test_cli_runner()
    fine = runner.invoke(args=["audit", "verify"])
    assert fine.exit_code == 0, fine.output
    assert fine.output.split("\n")[1].split()[:4] == ["acme", "6", "6", "0"]
    tamper(f"DELETE FROM events WHERE workspace_id = {trail.id} AND number = 3")
    torn = runner.invoke(args=["audit", "verify"])

    assert torn.exit_code == 1
    assert "BROKEN at number 3: deleted" in torn.output
    assert runner.invoke(args=["audit", "verify", "--workspace", "globex"]).exit_code == 0
    assert runner.invoke(args=["audit", "verify", "--workspace", "nobody"]).exit_code == 1


def test_a_chain_that_was_taken_away_and_made_anew_is_late(trail, tamper, app, run_jobs):
    """With the key in the application's hands, whoever empties the chain has it written anew."""
    long_ago = "'2026-01-01T00:00:00.000000+00:00'"
    tamper(f"UPDATE events SET created_at = {long_ago} WHERE workspace_id = {trail.id}")
    tamper(f"DELETE FROM audit_chain WHERE workspace_id = {trail.id}")
    tamper(f"DELETE FROM event_cursors WHERE workspace_id = {trail.id}")
    verify_chains.send()
    run_jobs()

    assert verify(trail).broken is None
    output = app.test_cli_runner().invoke(args=["audit", "verify"]).output
    assert "6 links were made a day late or more" in output
