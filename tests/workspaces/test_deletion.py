"""Deleting a workspace: out of sight at once, brought back for a while, then erased."""

import datetime

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed, NotFound
from app.projects.actions import create_project
from app.projects.models import Project
from app.workspaces import models, tasks
from app.workspaces.actions import (
    LinkGone,
    WrongName,
    delete_workspace,
    erase_now,
    invite_people,
    join_by_link,
    look_at_invitation,
    look_at_join_link,
    restore_workspace,
    set_join_link,
)
from app.workspaces.models import Invitation, JoinRequest, Membership, Workspace
from tests.cast import make_person


@pytest.fixture
def deleted(acme):
    delete_workspace(acme.olga, typed_name="Acme")
    return Workspace.get(acme.workspace.id)


def later(monkeypatch, days):
    moment = models.workspace.now() + datetime.timedelta(days=days)
    monkeypatch.setattr(models.workspace, "now", lambda: moment)


def test_nobody_but_an_owner_deletes_restores_or_erases(acme, globex):
    for act in (lambda m: delete_workspace(m, typed_name="Acme"), restore_workspace):
        for member in (acme.ada, acme.max, acme.vera):
            with pytest.raises(NotAllowed):
                act(member)
    with pytest.raises(NotAllowed):
        erase_now(acme.ada, typed_name="Acme")

    assert not Workspace.get(acme.workspace.id).is_deleted


def test_the_name_must_be_typed(acme):
    with pytest.raises(WrongName):
        delete_workspace(acme.olga, typed_name="Globex")
    delete_workspace(acme.olga, typed_name="  aCME ")

    assert Workspace.get(acme.workspace.id).is_deleted


def test_it_is_out_of_everybodys_sight_at_once(acme, deleted):
    for member in (acme.olga, acme.ada, acme.vera):
        assert Membership.at("acme", member.user) is None
        assert Membership.at_old_address("acme", member.user) is None
        assert list(Workspace.of(member.user)) == []
    assert [w.name for w in Workspace.deleted_of(acme.olga.user, "owner")] == ["Acme"]
    assert list(Workspace.deleted_of(acme.ada.user, "owner")) == []


def test_the_ways_in_are_shut_until_it_is_back(acme):
    zoe = make_person("Zoe")
    invite_people(acme.olga, addresses=[zoe.email], role="viewer")
    token = Invitation.of(acme.workspace.id, zoe.email).token
    link = set_join_link(
        acme.olga, domain="example.com", role="viewer", needs_approval=True, days=7
    )
    asker = make_person("Ask")
    join_by_link(asker, link.token)
    delete_workspace(acme.olga, typed_name="Acme")

    for look, secret in ((look_at_invitation, token), (look_at_join_link, link.token)):
        with pytest.raises(LinkGone):
            look(secret, zoe)
    assert Invitation.waiting_for(zoe) == []
    assert list(JoinRequest.of_person(asker)) == []
    restore_workspace(acme.olga)
    assert look_at_invitation(token, zoe)
    assert look_at_join_link(link.token, zoe)


def test_every_member_is_told_who_did_it_and_until_when_it_can_be_undone(
    acme, deleted, run_jobs, mailbox
):
    run_jobs()

    mails = mailbox()
    assert {mail["To"] for mail in mails} == {
        f"{name}@example.com" for name in ("olga", "ada", "max", "vera")
    }
    text = mails[0].get_body(("plain",)).get_content()
    assert "Olga deleted the workspace Acme" in text
    assert f"{deleted.kept_until:%Y}" in text


def test_its_jobs_wait_until_it_is_back(acme, job, run_jobs):
    from app.core.jobs import send_as

    ran = []

    @job()
    def note(word):
        ran.append(word)

    send_as(acme.olga, note, "before")
    delete_workspace(acme.olga, typed_name="Acme")
    run_jobs()
    assert ran == []

    restore_workspace(acme.olga)
    run_jobs()
    assert ran == ["before"]


def test_it_comes_back_as_it_was(acme):
    project = create_project(acme.olga, name="Relaunch")
    delete_workspace(acme.olga, typed_name="Acme")
    restore_workspace(acme.olga)
    restore_workspace(acme.olga)

    assert Membership.at("acme", acme.vera.user)
    assert Project.present(acme.workspace, project.id)
    verbs = [entry.verb for entry in Entry.listed(acme.workspace, 10, 0)]
    assert verbs[:2] == ["workspace.restored", "workspace.deleted"]


def test_whoever_comes_too_late_changes_nothing(acme, deleted):
    from app.workspaces.actions import move_workspace, rename_workspace

    with pytest.raises(NotFound):
        delete_workspace(acme.olga, typed_name="Acme")
    with pytest.raises(NotFound):
        rename_workspace(acme.ada, name="Other")
    with pytest.raises(NotFound):
        move_workspace(acme.ada, slug="other")


def test_what_isnt_deleted_isnt_erased(acme, run_jobs):
    with pytest.raises(NotFound):
        erase_now(acme.olga, typed_name="Acme")
    tasks.erase.send(acme.workspace.id)
    run_jobs()

    assert Workspace.get(acme.workspace.id)


def test_erasing_now_needs_the_name_and_ends_the_way_back(acme, deleted):
    with pytest.raises(WrongName):
        erase_now(acme.olga, typed_name="Acm")
    erase_now(acme.olga, typed_name="Acme")

    assert list(Workspace.deleted_of(acme.olga.user, "owner")) == []
    with pytest.raises(NotFound):
        restore_workspace(acme.olga)


def test_the_night_after_its_grace_it_is_erased(acme, deleted, run_jobs, monkeypatch):
    later(monkeypatch, days=29)
    tasks.erase_deleted()
    run_jobs()
    assert Workspace.get(acme.workspace.id)

    later(monkeypatch, days=2)
    tasks.erase_deleted()
    run_jobs()
    assert Workspace.get(acme.workspace.id) is None


def test_once_its_time_is_over_nobody_restores_it(acme, deleted, run_jobs, monkeypatch):
    later(monkeypatch, days=31)
    tasks.erase_deleted()
    with pytest.raises(NotFound):
        restore_workspace(acme.olga)

    run_jobs()
    assert Workspace.get(acme.workspace.id) is None


def test_of_restoring_and_erasing_at_once_one_wins(acme, deleted, race):
    acts = [restore_workspace, lambda owner: erase_now(owner, typed_name="Acme")] * 4

    race(lambda: acts.pop()(Membership.of(acme.olga.workspace_id, acme.olga.user_id)))

    workspace = Workspace.get(acme.workspace.id)
    assert workspace.is_deleted == bool(workspace.erasing_at)
