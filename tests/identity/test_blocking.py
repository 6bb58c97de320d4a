"""Whom those who run the service keep out, and what they can do about sign-ins."""

import pytest

from app.core.errors import NotAllowed
from app.identity.blocking import block, unblock
from app.identity.models import Session, User
from app.identity.sessions import person_with, start_session
from app.workspaces.models import Membership
from tests.cast import PASSWORD, alone, make_person
from tests.factors import code, give_totp, show_password


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def people(context):
    """A function that runs `flask people …`: its exit status and what it says."""

    def run(*words):
        result = alone(context.test_cli_runner().invoke, args=["people", *words])
        return result.exit_code, result.output.strip()

    return run


def test_S04_blocking_ends_every_sign_in_and_lets_none_begin(zoe, visit, people):
    inside = visit(zoe)
    assert inside.get("/account/profile").status_code == 200
    assert people("block", "zoe@example.com") == (0, "")

    assert "/sign-in" in inside.get("/account/profile").location
    answer = show_password(visit(), zoe)
    assert answer.status_code == 403
    assert "Your account is blocked" in answer.get_data(as_text=True)


def test_S04_after_the_second_step_too(zoe, visit):
    give_totp(zoe)
    waiting = visit()
    show_password(waiting, zoe)
    block(zoe)

    assert waiting.post("/sign-in/factor?way=totp", {"proof": code()}).status_code == 403
    assert "/sign-in" in waiting.get("/account/profile").location


def test_S04_a_sign_in_that_was_overlooked_opens_nothing(zoe):
    token = start_session(zoe, methods="password")
    block(zoe)
    late = start_session(zoe, methods="password")

    assert person_with(token) is None
    assert person_with(late) is None


def test_a_wrong_password_tells_nobody_that_an_account_is_blocked(zoe, visit):
    block(zoe)

    assert show_password(visit(), zoe, password=PASSWORD + "!").status_code == 422


def test_they_are_let_in_again_and_told_of_both(zoe, visit, people, mailbox, run_jobs):
    for command in ("block", "block", "unblock", "unblock"):
        people(command, "zoe@example.com")
    run_jobs()

    assert show_password(visit(), zoe).status_code == 303
    assert not User.get(zoe.id).is_blocked
    said = [mail.get_body(("plain",)).get_content() for mail in mailbox()]
    assert ["opened again" in text for text in said] == [True, False]


def test_S04_those_who_run_the_service_list_and_end_sign_ins(zoe, visit, people):
    visitor = visit(zoe)
    status, words = people("sessions", "zoe@example.com")
    assert (status, len(words.splitlines())) == (0, 1)
    assert "127.0.0.1" in words

    assert people("end-sessions", "zoe@example.com") == (0, "")
    assert "/sign-in" in visitor.get("/account/profile").location
    assert people("sessions", "nobody@example.com")[0] == 1


def test_T11_the_job_of_somebody_who_is_blocked_does_nothing(acme, monkeypatch):
    from app.core import causes

    block(acme.max.user)
    monkeypatch.setattr(
        causes, "current", lambda: causes.Cause(None, acme.max.user_id, acme.workspace.id)
    )

    with pytest.raises(NotAllowed):
        Membership.at_work()


def test_blocking_leaves_others_alone(zoe, visit):
    oscar = make_person("Oscar")
    visitor = visit(oscar)
    block(zoe)

    assert visitor.get("/account/profile").status_code == 200
    assert len(list(Session.find_all())) == 1
    unblock(oscar)
