"""The mail that helps with a new workspace."""

from app.core.mail.models import Delivery
from app.core.tasks import KEEP_MAILS, forget_old_mails
from app.workspaces.actions import create_workspace
from app.workspaces.tasks import deliver_welcome
from tests.cast import make_person


def test_J04_a_workspace_is_welcomed_once(acme, run_jobs, mailbox):
    for _ in range(3):
        deliver_welcome.send(acme.workspace.id, acme.olga.user_id)
    run_jobs()

    [mail] = mailbox()
    assert mail["To"] == "olga@example.com"
    assert mail["Subject"] == "Your workspace Acme is ready"
    assert "/w/acme/projects" in mail.get_body(("plain",)).get_content()


def test_who_opens_a_workspace_is_welcomed_by_a_reader_of_its_event(context, run_jobs, mailbox):
    create_workspace(make_person("Olga"), name="Acme")
    run_jobs()

    assert [mail["Subject"] for mail in mailbox()] == ["Your workspace Acme is ready"]


def test_nobody_is_welcomed_to_what_is_gone(context, run_jobs, mailbox):
    deliver_welcome.send(404, 404)
    run_jobs()

    assert mailbox() == []


def test_old_rows_are_forgotten(acme, run_jobs, monkeypatch):
    from app.core import tasks

    deliver_welcome.send(acme.workspace.id, acme.olga.user_id)
    run_jobs()
    forget_old_mails()
    assert len(list(Delivery.find_all())) == 1

    later = tasks.now() + KEEP_MAILS
    monkeypatch.setattr(tasks, "now", lambda: later)
    forget_old_mails()
    assert list(Delivery.find_all()) == []
