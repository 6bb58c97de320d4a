"""Mail through a real server that fails in every way we know: never lost, never doubled."""

import smtplib
import ssl
import threading
from types import SimpleNamespace

import pytest
from flask import current_app

from app.core.db import in_transaction, transaction
from app.core.jobs import running
from app.core.mail import ONBOARDING, TryLater, gate
from app.core.mail.models import EVERY_OPTIONAL_KIND, Delivery, Suppression
from app.core.mail.smtp import Connection
from app.identity import mails
from app.identity.tasks import deliver_already_registered
from app.workspaces.mails import SAMPLE, welcome
from tests.cast import alone, make_person
from tests.fixtures.mail_server import HANG, HANG_UP

LATER = "451 4.3.0 Come back later"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def run_until_sent(run_jobs):
    """A function that runs jobs, and those that try again, until every mail is sent."""

    def run():
        run_jobs(failing=True)
        while [row.state for row in Delivery.find_all()] != ["sent"]:
            run_jobs(failing=True)

    return run


class Killed(BaseException):
    """What nothing catches: as far as the code can tell, its process is gone."""


def killed(*args):
    raise Killed


def send(zoe, key="a fact"):
    mails.already_registered(zoe, key=key)


def the_row(key="a fact"):
    return Delivery.with_key(key)


def test_a_mail_is_delivered_and_recorded(zoe, by_smtp):
    send(zoe)

    [message] = by_smtp.messages
    row = the_row()
    assert message["To"] == zoe.email == row.recipient
    assert message["Message-ID"] == row.message_id
    assert message["Subject"] == row.subject == "You already have an account"
    assert (row.state, row.attempts, row.error, row.user_id) == ("sent", 1, None, zoe.id)
    assert row.sent_at


def test_J04_one_fact_is_one_mail(zoe, by_smtp):
    for _ in range(3):
        send(zoe)

    assert len(by_smtp.accepted) == 1


def test_J07_a_server_that_was_away_gets_each_mail_once(zoe, by_smtp):
    by_smtp.stop()
    for _ in range(3):
        with pytest.raises(TryLater):
            send(zoe)
    waiting = the_row()
    by_smtp.start()
    for _ in range(2):
        send(zoe)

    assert (waiting.state, waiting.attempts) == ("sending", 3)
    assert "refused" in waiting.error.lower()
    assert len(by_smtp.accepted) == 1
    assert (the_row().state, the_row().error) == ("sent", None)


def test_J07_a_job_tries_until_the_server_takes_it(zoe, by_smtp, run_until_sent):
    by_smtp.script = {"DATA": [LATER, LATER], "RCPT": [LATER], "EHLO": [HANG_UP]}
    deliver_already_registered.send_with_options(args=(zoe.id,), min_backoff=1, max_backoff=9)
    run_until_sent()

    assert len(by_smtp.accepted) == 1
    [row] = Delivery.find_all()
    assert (row.state, row.attempts) == ("sent", 5)


def test_J07_a_job_outlives_a_server_that_is_away(zoe, by_smtp, run_until_sent):
    by_smtp.stop()
    back = threading.Timer(0.3, by_smtp.start)
    back.start()
    deliver_already_registered.send_with_options(args=(zoe.id,), min_backoff=20, max_backoff=50)
    run_until_sent()
    back.join()

    assert len(by_smtp.accepted) == 1
    [row] = Delivery.find_all()
    assert row.state == "sent"
    assert row.attempts > 1


def test_J07_when_the_server_is_back_nobody_waits_for_their_pause_to_end(
    context, zoe, by_smtp, run_jobs, job_rows
):
    by_smtp.stop()
    for _ in range(3):
        deliver_already_registered.send_with_options(args=(zoe.id,), min_backoff=3_600_000)
    run_jobs(failing=True)
    assert [row["state"] for row in job_rows()] == ["queued"] * 3
    by_smtp.start()
    send(zoe, "somebody else's, an hour earlier")
    run_jobs(failing=True)

    assert len(by_smtp.accepted) == 4
    assert job_rows() == []


def test_J07_a_mail_that_was_told_to_wait_is_not_hurried_by_others(
    context, zoe, by_smtp, run_jobs, job_rows
):
    by_smtp.script = {"RCPT": [LATER]}
    deliver_already_registered.send_with_options(args=(zoe.id,), min_backoff=3_600_000)
    run_jobs(failing=True)
    by_smtp.stop()
    with pytest.raises(TryLater):
        send(zoe, "another")
    by_smtp.start()
    send(zoe, "another")
    run_jobs(failing=True)

    assert len(by_smtp.accepted) == 1
    assert [row["error"] for row in job_rows()] == [f"TryLater: {LATER}"]


def test_J07_a_job_has_two_days_of_patience(app):
    options = app.dramatiq_broker.get_actor("deliver_already_registered").options
    waits = [
        min(options["min_backoff"] * 2**n, options["max_backoff"]) / 2  # chance may halve it
        for n in range(options["max_retries"])
    ]

    assert sum(waits) / 1000 >= 2 * 24 * 3600


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [LATER, HANG, HANG_UP, "421 Closing down"])
def test_J07_what_is_not_a_no_for_good_is_tried_again(zoe, by_smtp, command, fault):
    by_smtp.script = {command: [fault]}
    if command != "EHLO" or fault in (HANG, HANG_UP):  # after a no to EHLO, HELO is tried
        with pytest.raises(TryLater):
            send(zoe)
        assert by_smtp.accepted == []
        assert the_row().state == "sending"
    send(zoe)

    assert len(by_smtp.accepted) == 1
    assert the_row().state == "sent"


@pytest.mark.parametrize(
    ("command", "words", "is_bad_address"),
    [
        ("RCPT", "550 5.1.1 No such user", True),
        ("RCPT", "550 No such user", True),
        ("RCPT", "553 Mailbox name not allowed", True),
        ("RCPT", "550 5.7.1 Your mail looks like spam", False),
        ("RCPT", "552 5.2.2 Mailbox full", False),
        ("DATA", "554 5.7.1 Content refused", False),
        ("DATA", "550 No", False),
    ],
)
def test_J07_a_no_for_good_stops(zoe, by_smtp, command, words, is_bad_address):
    by_smtp.script = {command: [words]}
    for _ in range(2):
        send(zoe)

    row = the_row()
    assert by_smtp.accepted == []
    assert (row.state, row.attempts, row.error) == ("refused", 1, words)
    assert (Suppression.of(zoe.email, EVERY_OPTIONAL_KIND) is not None) == is_bad_address


def test_J07_a_no_to_ourselves_is_no_no_to_the_mail(zoe, by_smtp):
    """A wrong sender or password is mended by us: until then mail waits."""
    by_smtp.script = {"MAIL": ["550 5.7.1 Sender not allowed"]}
    with pytest.raises(TryLater, match="Sender not allowed"):
        send(zoe)
    send(zoe)

    assert len(by_smtp.accepted) == 1


def test_an_address_that_is_refused_gets_essential_mail_alone(zoe, by_smtp):
    by_smtp.script = {"RCPT": ["550 5.1.1 No such user"]}
    send(zoe, "first")
    send(zoe, "second")
    welcome(zoe, SAMPLE, key="third")

    assert [message["Subject"] for message in by_smtp.messages] == ["You already have an account"]
    assert the_row("third").state == "suppressed"


@pytest.mark.parametrize("fault", [HANG, HANG_UP, "500 What?"])
def test_J04_a_bad_goodbye_after_the_yes_doubles_nothing(zoe, by_smtp, fault):
    by_smtp.script = {"QUIT": [fault]}
    for _ in range(2):
        send(zoe)

    assert len(by_smtp.accepted) == 1
    assert the_row().state == "sent"


def test_J04_killed_before_the_record_it_comes_twice_with_one_id(zoe, by_smtp, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Delivery, "record", killed)
        with pytest.raises(Killed):
            as_job("the job", send, zoe)
    as_job("the job", send, zoe)
    as_job("the job", send, zoe)

    first, second = by_smtp.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert the_row().state == "sent"


def as_job(id, function, *args):
    """Call it as the job of that id would."""
    mark = running._current.set(SimpleNamespace(message_id=id))
    try:
        return function(*args)
    finally:
        running._current.reset(mark)


def test_a_mistake_of_ours_is_tried_again_and_named(zoe, by_smtp, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gate, "hand_over", lambda message: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(zoe)
    assert (the_row().state, the_row().error) == ("sending", "ZeroDivisionError")
    send(zoe)

    assert len(by_smtp.accepted) == 1


def test_a_killed_jobs_mail_is_another_jobs_when_its_claim_has_run_out(zoe, by_smtp, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gate, "hand_over", killed)
        with pytest.raises(Killed):
            send(zoe)
    with pytest.raises(TryLater, match="another job"):
        send(zoe)
    later = gate.now() + gate.CLAIM
    monkeypatch.setattr(gate, "now", lambda: later)
    send(zoe)

    assert len(by_smtp.accepted) == 1


def test_J04_many_jobs_at_once_with_one_fact_send_one_mail(zoe, by_smtp, race):
    outcomes = race(lambda: mails.already_registered(zoe, key="a fact"))

    assert {type(outcome) for outcome in outcomes} <= {type(None), TryLater}
    assert None in outcomes
    assert len(by_smtp.accepted) == 1


def test_no_transaction_is_open_while_we_talk(zoe, by_smtp, monkeypatch):
    """A mail server that takes its time keeps nobody from writing."""
    open_ones = []

    def hand_over(message):
        open_ones.append(in_transaction())

    monkeypatch.setattr(gate, "hand_over", hand_over)
    send(zoe)

    assert open_ones == [False]


def test_J04_an_unsubscribed_reader_gets_that_kind_no_more(zoe, by_smtp):
    with transaction():
        Suppression.add(zoe.email, ONBOARDING.name, "unsubscribed")
    welcome(zoe, SAMPLE, key="tips")
    send(zoe, "account")

    assert [message["Subject"] for message in by_smtp.messages] == ["You already have an account"]
    assert (the_row("tips").state, the_row("account").state) == ("suppressed", "sent")


def test_starttls_asks_the_server_for_its_name(monkeypatch):
    """A password goes to the server that we named, and to nobody in between."""
    contexts = []
    monkeypatch.setattr(
        smtplib.SMTP, "starttls", lambda self, context=None: contexts.append(context)
    )
    Connection().starttls(context=None)

    [context] = contexts
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_an_operator_sees_what_waits_and_forgives_an_address(context, zoe, by_smtp):
    by_smtp.script = {"RCPT": [LATER, "550 5.1.1 No such user"]}
    with pytest.raises(TryLater):
        send(zoe, "first")
    send(zoe, "second")

    assert f"identity.already_registered  {zoe.email}  attempt 1  {LATER}" in run("list")
    assert "550 5.1.1 No such user" in run("list", "--state", "refused")
    run("allow", zoe.email)
    assert Suppression.of(zoe.email, EVERY_OPTIONAL_KIND) is None


def run(*words):
    """What `flask mails …` prints."""
    result = alone(current_app.test_cli_runner().invoke, args=["mails", *words])
    assert result.exit_code == 0, result.output
    return result.output
