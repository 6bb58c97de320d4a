"""N8: a canary person sings in every feature there is; erased, they leave no byte behind."""

import pytest

from app.audit.models import Entry
from app.core.clock import now
from app.core.erasing import pseudonym
from app.core.isolation import everywhere
from app.core.jobs import send_as
from app.core.mail.models import Suppression
from app.core.models import Erasure
from app.core.schema import tables
from app.identity import mails
from app.identity.codes import ask_to_sign_in
from app.identity.leaving import ask_for_takeout, erasing, leave
from app.identity.leaving import tasks as jobs
from app.identity.models import User
from app.identity.profile import set_avatar
from app.identity.sessions import person_with, start_session
from app.identity.tasks import deliver_already_registered
from app.workspaces.actions import (
    change_role,
    create_workspace,
    invite_people,
)
from app.workspaces.models import Workspace
from tests.cast import make_member, make_person
from tests.factors import give_passkey, give_totp
from tests.workspaces.test_erasure import database_files_with, files_in, rows_with
from tests.workspaces.test_logo import picture

CANARY = "Quokkaberg"


@pytest.fixture
def canary(app, context, acme, globex, job, run_jobs):
    """Somebody whose name and addresses are wherever a person can be; they have left by now."""

    @job(max_retries=0)
    def break_down(address):
        raise RuntimeError("broke down")

    canary = make_member(acme.workspace, CANARY, "member")
    user = canary.user
    set_avatar(user, picture())
    give_totp(user)
    give_passkey(user, app.config["BASE_URL"])
    ask_to_sign_in(user.email, browser="a browser", locale="en")
    ask_for_takeout(user)
    invite_people(globex.oscar, addresses=[user.email], role="viewer")
    invite_people(acme.ada, addresses=["another@example.com"], role="viewer")
    change_role(acme.olga, canary.id, role="admin")
    with app.db:
        Suppression.add(user.email, "work", "they said so")
    run_jobs()
    send_as(canary, break_down, user.email)
    run_jobs(failing=True)
    create_workspace(user, name="Alone")  # goes along
    leave(person_with(start_session(user, methods="password")), typed_address=user.email)
    run_jobs(failing=True)
    return user


def test_N8_of_an_erased_person_no_byte_is_left(app, canary, acme, mailbox, run_jobs):
    alone = next(each for each in Workspace.all_everywhere() if each.name == "Alone")
    assert rows_with(app, CANARY) >= {
        "users", "user_addresses", "proofs", "mails", "suppressions", "invitations", "jobs",
    }  # fmt: skip
    assert any(canary.email in str(mail["To"]) for mail in mailbox())
    assert len(files_in(app.config["FILES_UPLOAD_DIR"])) >= 2  # pictures, and the copy

    with app.db as tx:
        tx.execute("UPDATE users SET erasing_at = leaving_at WHERE id = ?", [canary.id])
    jobs.erase_account.send(canary.id)
    run_jobs(failing=True)

    assert User.get(canary.id) is None
    assert Workspace.get(alone.id) is None
    assert rows_with(app, CANARY) == set()
    assert database_files_with(app, CANARY) == set()
    assert files_in(app.config["FILES_UPLOAD_DIR"]) == []
    assert not [mail for mail in mailbox() if CANARY.lower() in mail.as_string().lower()]
    assert pseudonym(f"person {canary.id}") in {each.pseudonym for each in Erasure.find_all()}


def test_M06_the_trail_of_a_workspace_keeps_their_number_and_no_name(canary, acme, context):
    with context.db as tx:
        tx.execute("UPDATE users SET erasing_at = leaving_at WHERE id = ?", [canary.id])
    erasing.erase_person(canary.id)
    theirs = [
        entry
        for entry in Entry.listed(acme.workspace, 100)
        if entry.subject_type == "user" and entry.subject_id == canary.id
    ]

    assert {entry.verb for entry in theirs} == {"member.role_changed", "member.left"}
    assert "Olga changed the role of Someone who has left" in {each.sentence for each in theirs}


def test_an_erasure_that_was_cut_short_is_done_again(canary, context, run_jobs, monkeypatch):
    calls = []

    def die(user):
        calls.append(user.id)
        if len(calls) == 1:
            raise OSError("the power is gone")

    monkeypatch.setattr(erasing, "PERSON_ERASERS", [*erasing.PERSON_ERASERS, die])
    with context.db as tx:
        tx.execute("UPDATE users SET erasing_at = leaving_at WHERE id = ?", [canary.id])
    with pytest.raises(OSError, match="power"):
        erasing.erase_person(canary.id)
    assert User.get(canary.id)
    erasing.erase_person(canary.id)
    erasing.erase_person(canary.id)

    assert User.get(canary.id) is None


def test_nothing_of_somebody_whose_name_is_longer_goes(app, acme, context, mailbox, run_jobs):
    """Al's name is a part of Alma's, and so is his address."""
    al = make_person("Al", email="al@example.com")
    alma = make_person("Alma", email="al@example.com.au")
    app.dramatiq_broker.flush_all()
    for user, address in ((al, al.email), (alma, alma.email)):
        deliver_already_registered.send_with_options(args=(user.id, address), delay=3_600_000)
    for number, who in enumerate((al, alma)):
        mails.leaving(acme.olga.user, now(), who.zone, key=f"news-{number}")
        with app.db as tx:
            words = [f"{who.name} left", f"news-{number}"]
            tx.execute("UPDATE mails SET subject = ? WHERE key = ?", words)
    with app.db as tx:
        tx.execute("UPDATE users SET erasing_at = created_at WHERE id = ?", [al.id])
    erasing.erase_person(al.id)

    with everywhere("a test looks"), app.db as tx:
        waiting = tx.fetchscalars("SELECT message FROM jobs WHERE actor LIKE 'deliver_already%'")
        subjects = tx.fetchscalars("SELECT subject FROM mails WHERE key LIKE 'news-%' ORDER BY key")
    assert [alma.email in message for message in waiting] == [True]
    assert subjects == ["… left", "Alma left"]


def test_who_is_not_to_be_erased_stays(acme):
    erasing.erase_person(acme.max.user_id)

    assert User.get(acme.max.user_id)


def test_N8_every_row_that_names_a_person_goes_or_forgets_them(context):
    """A reference that does neither would keep the account from being deleted."""
    loose = {
        f"{table.name}.{', '.join(reference.columns)}"
        for table in tables().values()
        for reference in table.references
        if reference.table == "users" and reference.on_delete not in ("CASCADE", "SET NULL")
    }

    assert loose == set()
