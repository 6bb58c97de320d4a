"""The archive of a workspace: who may have it, what is in it, and when it goes."""

import datetime
import json

import pytest

from app.audit.models import Entry
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound
from app.core.jobs import UNWATCHED, Job
from app.jobs.words import sentence_of
from app.projects.actions import add_task, create_project, delete_task, finish_task
from app.workspaces import tasks
from app.workspaces.actions import ask_for_export, load_export, rename_workspace, set_logo
from app.workspaces.archive import making, rows
from app.workspaces.models import Membership, WorkspaceExport
from tests.workspaces.archives import packed, parts
from tests.workspaces.test_logo import kept, picture


@pytest.fixture
def filled(acme):
    """Acme with a bit of everything, deleted rows too."""
    project = create_project(acme.olga, name="Relaunch “été”", description="Soon\n東京")
    for number in range(3):
        task = add_task(acme.max, project, title=f"Task {number}")
    finish_task(acme.max, task, done=True)
    delete_task(acme.max, task)
    set_logo(acme.olga, picture())
    return acme


def exports(workspace):
    return list(WorkspaceExport.listed(workspace, now(), limit=10, offset=0))


def lines(part):
    return [json.loads(line) for line in part.splitlines()]


def test_nobody_but_an_owner_of_this_workspace_gets_an_archive(filled, globex, run_jobs):
    ask_for_export(filled.olga)
    run_jobs()
    [export] = exports(filled.workspace)

    with pytest.raises(NotFound):
        load_export(globex.oscar, export.id)
    for member in (filled.ada, filled.max, filled.vera):
        with pytest.raises(NotAllowed):
            ask_for_export(member)
        with pytest.raises(NotAllowed):
            load_export(member, export.id)


def test_it_is_made_in_a_job_that_says_how_it_went_and_by_mail(filled, run_jobs, mailbox):
    job = ask_for_export(filled.olga)
    assert ask_for_export(filled.olga).id == job.id
    run_jobs()

    job = Job.one_of(filled.workspace, job.id)
    assert (job.state, job.done_count) == ("done", job.total_count)
    assert sentence_of(job).startswith("The archive is ready: ")
    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("olga@example.com", "The archive of Acme is ready")
    entry = next(iter(Entry.listed(filled.workspace, 1, 0)))
    assert entry.sentence == "Olga made an archive of the workspace"


def test_whoever_lost_the_right_meanwhile_gets_none(filled, run_jobs):
    ask_for_export(filled.olga)
    with transaction():
        olga = Membership.of(filled.olga.workspace_id, filled.olga.user_id)
        olga.role = "admin"
        olga.save()
    run_jobs(failing=True)

    assert exports(filled.workspace) == []


def test_everything_is_in_it_and_a_page_to_read(filled):
    found = parts(packed(filled.olga))

    manifest = json.loads(found["manifest.json"])
    assert manifest["workspace"]["slug"] == "acme"
    assert manifest["counts"]["tasks"] == 3
    assert [row["name"] for row in lines(found["tables/projects.jsonl"])] == ["Relaunch “été”"]
    assert len([row for row in lines(found["tables/tasks.jsonl"]) if row["deleted_at"]]) == 1
    assert {row["role"] for row in lines(found["tables/memberships.jsonl"])} == {
        "owner", "admin", "member", "viewer",
    }  # fmt: skip
    assert len(lines(found["tables/events.jsonl"])) == manifest["workspace"]["version"]
    assert sum(name.startswith("files/logo/") for name in found) == 2
    page = found["index.html"].decode()
    assert "<h1>Acme</h1>" in page
    assert "vera@example.com" in page


def test_what_is_of_this_installation_stays_here(filled, run_jobs):
    ask_for_export(filled.olga)
    run_jobs()
    found = parts(packed(filled.olga))

    tables = {name for name in found if name.startswith("tables/")}
    for left_out in ("jobs", "mails", "event_cursors", "workspace_slugs", "workspace_exports"):
        assert f"tables/{left_out}.jsonl" not in tables
    assert not any(b"password_hash" in part for part in found.values())
    assert not any("exports/" in name for name in found)


def test_people_who_have_left_have_a_name_and_no_address(filled):
    with transaction():
        Membership.of(filled.max.workspace_id, filled.max.user_id).delete()

    people = {p["name"]: p["email"] for p in lines(parts(packed(filled.olga))["people.jsonl"])}

    assert people["Max"] is None
    assert people["Vera"] == "vera@example.com"


def test_a_long_table_is_read_in_batches(filled, monkeypatch):
    monkeypatch.setattr(rows, "BATCH", 2)
    found = parts(packed(filled.olga))

    assert [row["title"] for row in lines(found["tables/tasks.jsonl"])] == [
        "Task 0", "Task 1", "Task 2",
    ]  # fmt: skip
    assert len(lines(found["tables/memberships.jsonl"])) == 4


def test_what_changes_meanwhile_makes_it_begin_anew(filled, monkeypatch):
    pack, attempts = making.Packing.pack, []

    def disturbed(self, progress):
        attempts.append(self)
        count = pack(self, progress)
        if len(attempts) <= disturbances:
            create_project(filled.olga, name=f"Disturbance {len(attempts)}")
        return count

    monkeypatch.setattr(making.Packing, "pack", disturbed)
    for disturbances in (1, making.TRIES):
        attempts.clear()
        manifest = json.loads(parts(packed(filled.olga))["manifest.json"])
        assert len(attempts) == disturbances + 1
        assert manifest["workspace"]["version"] == manifest["counts"]["events"]


def test_after_seven_days_it_is_gone(filled, run_jobs, monkeypatch):
    ask_for_export(filled.olga)
    run_jobs()
    [export] = exports(filled.workspace)
    assert load_export(filled.olga, export.id)[1].read(2) == b"PK"
    tasks.forget_archives()
    assert len(exports(filled.workspace)) == 1

    moment = export.expires_at + datetime.timedelta(seconds=1)
    monkeypatch.setattr("app.workspaces.actions.exports.now", lambda: moment)
    monkeypatch.setattr(tasks, "now", lambda: moment)
    with pytest.raises(NotFound):
        load_export(filled.olga, export.id)
    tasks.forget_archives()

    assert exports(filled.workspace) == []
    assert not any(name.startswith("exports/") for name in kept(filled.workspace))


def test_a_job_that_runs_again_makes_no_second_one(filled):
    first = making.make_archive(filled.olga, UNWATCHED, name="same job")
    second = making.make_archive(filled.olga, UNWATCHED, name="same job")

    assert first.id == second.id
    assert len(exports(filled.workspace)) == 1


def test_names_are_only_words_on_the_page(filled):
    rename_workspace(filled.olga, name="<script>alert(1)</script>")

    page = parts(packed(filled.olga))["index.html"].decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
