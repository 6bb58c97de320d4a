"""The job that mails a link may run twice: it is one link, and a link that is over stays over."""

import re

import pytest

from app.core.db import transaction
from app.core.mail.models import Delivery
from app.core.tokens import digest, token_of
from app.identity.actions import LinkNotValid, sign_up, verify_email
from app.identity.models import EmailToken, User
from app.identity.tasks import deliver_verification
from tests.cast import PASSWORD, make_person


@pytest.fixture
def zoe(context):
    return make_person("Zoe", verified=False)


@pytest.fixture
def job(context, zoe, run_jobs):
    """A function that runs one and the same job, again and again."""
    broker = context.dramatiq_broker
    message = broker.get_actor("deliver_verification").message(zoe.id, digest("hers"))

    def run(unrecorded=False):
        broker.enqueue(message)
        run_jobs()
        if unrecorded:  # as if we had been killed after the mail server's yes
            with transaction() as tx:
                tx.execute("UPDATE mails SET state = 'sending'")

    return run


def link_in(mail):
    return re.search(r"/verify/([\w-]+)", mail.get_body(("plain",)).get_content())[1]


def test_J04_both_mails_of_a_killed_job_have_the_same_link(job, mailbox):
    job(unrecorded=True)
    job()
    second, first = mailbox()

    assert link_in(first) == link_in(second)
    assert first["Message-ID"] == second["Message-ID"]
    assert len(list(EmailToken.find_all())) == 1
    assert verify_email(link_in(second), browser="hers").is_verified


def test_a_recorded_mail_is_not_sent_again(job, mailbox):
    job()
    job()

    assert len(mailbox()) == 1


def test_J04_a_link_that_was_used_is_not_revived_by_its_job(job, mailbox):
    job(unrecorded=True)
    [mail] = mailbox()
    verify_email(link_in(mail), browser="hers")
    job()

    assert len(mailbox()) == 1
    with pytest.raises(LinkNotValid):
        verify_email(link_in(mail), browser="hers")


def test_J04_a_link_that_was_replaced_is_not_revived_by_its_job(zoe, job, mailbox):
    job(unrecorded=True)
    [mail] = mailbox()
    sign_up(name="Zoe", email=zoe.email, password=PASSWORD, browser="hers", locale="en")
    job()

    assert len(mailbox()) == 2  # the first, and the one of the new sign-up
    with pytest.raises(LinkNotValid):
        verify_email(link_in(mail), browser="hers")
    assert verify_email(link_in(mailbox()[0]), browser="hers").is_verified


def test_a_link_whose_mail_is_late_is_good_for_a_day_from_then(zoe, job, mailbox):
    job(unrecorded=True)
    with transaction() as tx:
        tx.execute("UPDATE email_tokens SET expires_at = created_at")
    job()

    assert verify_email(link_in(mailbox()[0]), browser="hers").is_verified


def test_each_job_has_a_link_of_its_own(context, zoe, run_jobs, mailbox):
    for _ in range(2):
        deliver_verification.send(zoe.id, digest("hers"))
    run_jobs()

    assert len({link_in(mail) for mail in mailbox()}) == 2
    assert len({mail["Message-ID"] for mail in mailbox()}) == 2


def test_a_token_needs_the_secret_key(context, monkeypatch):
    ours = token_of("verify", "job")
    others = {token_of("verify", "another"), token_of("reset", "job")}
    monkeypatch.setitem(context.config, "SECRET_KEY", "another key that is long enough, too")

    assert len(ours) == 43
    assert ours not in others | {token_of("verify", "job")}


def test_the_row_of_a_mail_holds_no_secret(zoe, job, mailbox):
    job()

    [row] = Delivery.find_all()
    assert link_in(mailbox()[0]) not in str(vars(row))
    assert User.get(zoe.id).name not in str(vars(row))
