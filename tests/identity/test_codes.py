"""Codes and links by mail: for one browser, once, a few tries, ten minutes."""

import datetime
import re

import pytest

from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.jobs.models import Job
from app.core.mail.models import Delivery
from app.core.tokens import code_of, digest
from app.identity import codes
from app.identity.actions import LinkNotValid, WrongCredentials, sign_in
from app.identity.brakes import TooManyTries
from app.identity.codes import (
    CodeOver,
    OtherBrowser,
    WrongCode,
    ask_to_confirm,
    ask_to_sign_in,
    confirm,
    look_at_link,
    sign_in_with_code,
    sign_in_with_link,
)
from app.identity.models import EmailToken, Proof, Session, User, proof
from app.identity.tasks import deliver_proof
from tests.cast import PASSWORD, later, look_up, make_person, meddle


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def mailed(run_jobs, mailbox):
    """A function that has Zoe's browser ask; answers the code and the link in the mail."""

    def ask(email="zoe@example.com", browser="hers"):
        ask_to_sign_in(email, browser=browser, locale="en")
        run_jobs()
        return read(mailbox()[0])

    return ask


def read(mail):
    text = mail.get_body(("plain",)).get_content().replace("\N{NO-BREAK SPACE}", " ")
    code, link = re.search(r"\b(\d{3} \d{3})\b", text), re.search(r"/sign-in/link/([\w-]+)", text)
    return code and code[1], link and link[1]


def wrong(code):
    """Six digits that aren't these."""
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


def test_A09_another_browser_gets_nowhere_with_the_code(zoe, mailed):
    code, _link = mailed()

    with pytest.raises(CodeOver):
        sign_in_with_code(code, browser="the attacker's")
    assert sign_in_with_code(code, browser="hers").id == zoe.id


def test_A09_who_asks_for_somebody_elses_code_cannot_read_it(zoe, mailed):
    """Each browser's own code opens for itself, and no other's."""
    attackers, _link = mailed(browser="the attacker's")
    hers, _link = mailed()

    with pytest.raises(WrongCode):
        sign_in_with_code(hers if hers != attackers else wrong(hers), browser="the attacker's")


def test_A09_a_code_works_once(zoe, mailed):
    code, link = mailed()
    sign_in_with_code(code, browser="hers")

    with pytest.raises(CodeOver):
        sign_in_with_code(code, browser="hers")
    with pytest.raises(LinkNotValid):
        sign_in_with_link(link, browser="hers")


def test_A09_five_tries_and_then_not_even_the_right_one(zoe, mailed):
    code, _link = mailed()
    left = []
    for _ in range(5):
        with pytest.raises(WrongCode) as error:
            sign_in_with_code(wrong(code), browser="hers")
        left.append(error.value.left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeOver):
        sign_in_with_code(code, browser="hers")


def test_A09_tries_at_the_same_moment_are_counted_one_by_one(zoe, mailed, race):
    code, _link = mailed()
    outcomes = race(lambda: sign_in_with_code(wrong(code), browser="hers"), 12)

    assert [type(each) for each in outcomes].count(WrongCode) == 5
    assert [type(each) for each in outcomes].count(CodeOver) == 7


def test_A09_one_of_many_who_type_it_at_the_same_moment_is_in(zoe, mailed, race):
    code, _link = mailed()
    outcomes = race(lambda: sign_in_with_code(code, browser="hers"), 5)

    assert sum(isinstance(each, User) for each in outcomes) == 1


def test_A09_a_code_is_over_after_ten_minutes(zoe, mailed, monkeypatch):
    code, link = mailed()
    later(monkeypatch, datetime.timedelta(minutes=10, seconds=1), codes, proof)

    with pytest.raises(CodeOver):
        sign_in_with_code(code, browser="hers")
    with pytest.raises(LinkNotValid):
        sign_in_with_link(link, browser="hers")


def test_A09_a_new_code_ends_the_one_before(zoe, mailed):
    first, first_link = mailed()
    second, _link = mailed()

    assert first != second
    with pytest.raises(WrongCode):
        sign_in_with_code(first, browser="hers")
    with pytest.raises(LinkNotValid):
        sign_in_with_link(first_link, browser="hers")
    assert sign_in_with_code(second, browser="hers").id == zoe.id


def test_A09_nothing_that_is_stored_holds_the_code(zoe, mailed, mailbox):
    code, link = mailed()
    digits = code.replace(" ", "")
    with everywhere("a test looks"):
        rows = [*Proof.find_all(), *Delivery.find_all(), *Job.find_all()]
    stored = " ".join(str(vars(row)) for row in rows)

    assert len(rows) >= 2
    assert not re.search(rf"\b{digits}\b", stored)
    assert code not in stored
    assert link not in stored
    assert digest(digits) not in stored  # a digest alone would be guessed at once
    assert digits not in mailbox()[0]["Subject"]


def test_A09_codes_are_six_digits_and_as_many_as_there_are(context):
    made = [code_of("sign_in", str(number)) for number in range(2000)]

    assert all(re.fullmatch(r"\d{6}", code) for code in made)
    assert len(set(made)) > 1950
    assert {code[0] for code in made} == set("0123456789")
    assert code_of("confirm", "0") != made[0]


def test_A10_to_look_at_the_link_uses_nothing(zoe, mailed, row_digest):
    _code, link = mailed()
    before = row_digest()
    look_at_link(link, browser="hers")
    look_at_link(link, browser="hers")

    assert row_digest() == before
    assert sign_in_with_link(link, browser="hers").id == zoe.id
    with pytest.raises(LinkNotValid):
        sign_in_with_link(link, browser="hers")


def test_A10_in_another_browser_the_link_signs_nobody_in(zoe, mailed):
    """Or somebody could sign you in as them, by sending you their link."""
    _code, link = mailed()

    with pytest.raises(OtherBrowser):
        sign_in_with_link(link, browser="another")
    assert sign_in_with_link(link, browser="hers").id == zoe.id


def test_J04_a_job_that_runs_again_mails_the_same_code(context, zoe, run_jobs, mailbox):
    ask_to_sign_in(zoe.email, browser="hers", locale="en")
    [row] = Proof.find_all()
    message = context.dramatiq_broker.get_actor("deliver_proof").message(row.id, "en")
    context.dramatiq_broker.flush_all()
    context.dramatiq_broker.enqueue(message)
    run_jobs()
    meddle("UPDATE mails SET state = 'sending'")
    context.dramatiq_broker.enqueue(message)
    run_jobs()
    first, second = mailbox()

    assert read(first) == read(second)
    assert sign_in_with_code(read(first)[0], browser="hers").id == zoe.id


def test_J04_a_job_that_is_late_mails_no_code_that_is_over(zoe, run_jobs, mailbox):
    ask_to_sign_in(zoe.email, browser="hers", locale="en")
    meddle("UPDATE proofs SET expires_at = created_at")
    run_jobs()

    assert mailbox() == []


def test_A05_an_address_without_an_account_gets_a_mail_too(context, mailed, mailbox):
    assert mailed("nobody@example.com") == (None, None)

    assert mailbox()[0]["Subject"] == "There is no account with this address"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as error:
            sign_in_with_code("123456", browser="hers")
        assert error.value.left == left
    with pytest.raises(CodeOver):
        sign_in_with_code("123456", browser="hers")


def test_A06_an_address_is_written_to_five_times_a_quarter(zoe):
    for _ in range(5):
        ask_to_sign_in(zoe.email, browser="hers", locale="en")

    with pytest.raises(TooManyTries):
        ask_to_sign_in(" ZOE@example.com", browser="another", locale="en")
    for _ in range(5):
        ask_to_confirm(zoe, browser="hers")
    with pytest.raises(TooManyTries):
        ask_to_confirm(zoe, browser="hers")


def test_A16_a_mail_to_an_unproved_address_puts_a_squatter_out(context, mailed):
    """Somebody signed up with her address, and waits for her to prove it."""
    squatted = make_person("Zoe", verified=False)
    with transaction():
        Session.start(squatted, ip="", user_agent="the squatter's")
        EmailToken.issue(squatted, "verify", digest("the squatter's"), "the squatter's link")
    code, _link = mailed()

    assert sign_in_with_code(code, browser="hers").is_verified
    assert list(Session.find_all()) == []
    assert not EmailToken.valid("verify", digest("the squatter's link"), codes.now())
    with pytest.raises(WrongCredentials):
        sign_in(email="zoe@example.com", password=PASSWORD, browser="the squatter's")


def test_A16_who_signed_up_in_this_browser_keeps_the_password(context, mailed):
    mine = make_person("Zoe", verified=False)
    with transaction():
        EmailToken.issue(mine, "verify", digest("hers"), "her link")
    code, _link = mailed()
    sign_in_with_code(code, browser="hers")

    assert sign_in(email="zoe@example.com", password=PASSWORD, browser="any").id == mine.id


def test_a_code_to_confirm_is_for_one_person_and_signs_nobody_in(zoe, run_jobs, mailbox):
    other = make_person("Otto")
    ask_to_confirm(zoe, browser="hers")
    run_jobs()
    code, link = read(mailbox()[0])

    assert link is None
    with pytest.raises(CodeOver):
        sign_in_with_code(code, browser="hers")
    with pytest.raises(CodeOver):
        confirm(other, code, browser="hers")
    confirm(zoe, code, browser="hers")
    with pytest.raises(CodeOver):
        confirm(zoe, code, browser="hers")


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}\u00a0{1}\n"])
def test_a_code_may_be_typed_as_it_is_read(zoe, mailed, typed):
    code, _link = mailed()

    assert sign_in_with_code(typed.format(*code.split()), browser="hers").id == zoe.id


def test_full_width_digits_are_digits(zoe, mailed):
    code, _link = mailed()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code if sign != " ")

    assert sign_in_with_code(wide, browser="hers").id == zoe.id


def test_a_proof_that_is_gone_is_no_fault_of_its_job(context, run_jobs, mailbox):
    deliver_proof.send(999, "en")
    run_jobs()

    assert mailbox() == []


def test_any_address_of_a_person_signs_in(zoe, mailed, mailbox):
    from app.identity.models import Address

    with transaction():
        Address.create(user_id=zoe.id, email="z@example.org", created_at=codes.now())
    code, _link = mailed("Z@Example.org")

    assert mailbox()[0]["To"] == "z@example.org"
    assert sign_in_with_code(code, browser="hers").id == zoe.id
    assert look_up(User, zoe.id).email == "zoe@example.com"
