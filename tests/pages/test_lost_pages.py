"""Who has lost every factor: asking, saying no, and what becomes of it."""

import re
from datetime import timedelta

import pytest

from app.core.isolation import everywhere
from app.identity import factors
from app.identity.activity import AccountEvent
from app.identity.factors import lost
from app.identity.factors.models import FactorReset
from app.identity.factors.tasks import remove_lost_factors
from tests.cast import later, make_person
from tests.factors import (
    CODES,
    code,
    give_codes,
    give_passkey,
    give_totp,
    is_in,
    question_in,
    show_password,
)

DELAY = timedelta(hours=72)


@pytest.fixture
def zoe(context):
    person = make_person("Zoe")
    give_totp(person)
    give_codes(person)
    give_passkey(person, context.config["BASE_URL"])
    context.dramatiq_broker.flush_all()  # the mail about it
    return person


@pytest.fixture
def asked(zoe, visit, run_jobs, mailbox):
    """A browser in which Zoe, or somebody with her password, has asked; the mail is out."""
    visitor = visit()
    show_password(visitor, zoe)
    assert visitor.post("/sign-in/lost").location == "/sign-in/lost"
    run_jobs()
    return visitor


def link_in(mailbox):
    [mail] = [each for each in mailbox() if "asked to remove" in each["Subject"]]
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/]+(/sign-in/lost/\S+)", text)[1]


def carry_out(monkeypatch, delay=DELAY):
    later(monkeypatch, delay, lost)
    remove_lost_factors.fn()


def test_who_hasnt_shown_a_first_factor_asks_for_nothing(zoe, visitor):
    assert visitor.post("/sign-in/lost").location == "/sign-in"
    assert FactorReset.open_of(zoe) is None


def test_the_mail_goes_out_at_once_and_nothing_else_changes(zoe, asked, mailbox):
    [mail] = mailbox()

    assert mail["To"] == zoe.email
    assert "the right password" in " ".join(mail.get_body(("plain",)).get_content().split())
    assert factors.ways_of(zoe).names == ["passkey", "totp", "recovery"]
    assert not is_in(asked)
    assert "We’ll remove it on" in asked.get("/sign-in/lost").get_data(as_text=True)


def test_not_a_moment_before_it_is_due(zoe, asked, monkeypatch):
    carry_out(monkeypatch, DELAY - timedelta(minutes=1))

    assert factors.has_factor(zoe)


def test_then_factors_and_sign_ins_are_gone_and_the_password_is_enough(
    zoe, asked, visit, monkeypatch, run_jobs, mailbox
):
    inside = visit(zoe)
    carry_out(monkeypatch)
    run_jobs()

    assert factors.ways_of(zoe) == factors.Ways(0, 0, 0)
    assert not is_in(inside)
    assert asked.get("/sign-in/factor").location == "/sign-in"
    fresh = visit()
    assert show_password(fresh, zoe).location == "/account"
    kinds = [each.kind for each in AccountEvent.of(zoe, 9, 0)]
    assert {"factor_reset.requested", "factor_reset.done"} <= set(kinds)
    assert "were removed" in " ".join(mailbox()[0].get_body(("plain",)).get_content().split())


def test_it_is_done_once(zoe, asked, monkeypatch, race, run_jobs, mailbox):
    later(monkeypatch, DELAY, lost)
    race(lost.carry_out_due, 4)
    run_jobs()

    assert [each.kind for each in AccountEvent.of(zoe, 99, 0)].count("factor_reset.done") == 1


def test_to_look_at_the_link_changes_nothing_and_its_button_stops_it(
    zoe, asked, visit, mailbox, monkeypatch, run_jobs
):
    link, stranger = link_in(mailbox), visit()
    assert "Keep my second step" in stranger.get(link).get_data(as_text=True)
    assert FactorReset.open_of(zoe)

    assert stranger.post(link).status_code == 200

    carry_out(monkeypatch)
    assert factors.has_factor(zoe)
    assert asked.get("/sign-in/factor").location == "/sign-in"  # who asked starts over
    run_jobs()
    assert "cancelled" in mailbox()[0].get_body(("plain",)).get_content()


def test_the_link_works_once_and_made_up_ones_never(zoe, asked, visit, mailbox):
    link, stranger = link_in(mailbox), visit()
    stranger.post(link)

    for used in (link, "/sign-in/lost/no-such-link"):
        assert stranger.get(used).status_code == 404
        assert stranger.post(used).status_code == 404


@pytest.mark.parametrize("way", ["totp", "recovery", "passkey", "passkey alone"])
def test_who_shows_a_factor_hasnt_lost_it(zoe, asked, visit, context, monkeypatch, way):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    owner = visit()
    if way == "passkey alone":
        proof = phone.show(question_in(owner.get("/sign-in")))
        owner.post("/sign-in/passkey", {"proof": proof})
    else:
        show_password(owner, zoe)
        page = owner.get(f"/sign-in/factor?way={way}")
        proofs = {"totp": lambda: code(), "recovery": lambda: CODES[0]}
        proof = proofs.get(way, lambda: phone.show(question_in(page)))()
        owner.post(f"/sign-in/factor?way={way}", {"proof": proof})
    assert is_in(owner)

    assert FactorReset.open_of(zoe) is None
    carry_out(monkeypatch)
    assert factors.has_factor(zoe)


def test_who_is_signed_in_can_stop_it_too(zoe, asked, visit):
    inside = visit(zoe)
    assert "Somebody asked to remove" in inside.get("/account/security").get_data(as_text=True)

    assert visit(make_person("Oscar")).post("/account/security/keep").status_code == 303
    assert FactorReset.open_of(zoe)
    assert inside.post("/account/security/keep").location == "/account/security"
    assert FactorReset.open_of(zoe) is None


def test_asking_again_neither_hurries_nor_delays_it(zoe, asked, run_jobs, mailbox):
    due = FactorReset.open_of(zoe).due_at
    asked.post("/sign-in/lost")
    run_jobs()

    assert FactorReset.open_of(zoe).due_at == due
    assert link_in(mailbox)


def test_nobody_is_asked_all_day(zoe, visit):
    statuses = []
    for _time in range(4):
        visitor = visit()
        show_password(visitor, zoe)
        statuses.append(visitor.post("/sign-in/lost").status_code)
        lost.cancel_reset(zoe)

    assert statuses == [303, 303, 303, 429]


def test_the_link_is_in_no_queue_and_no_table(zoe, asked, mailbox, app):
    token, rows = link_in(mailbox).rpartition("/")[2], []
    with app.app_context(), everywhere("a test looks"), app.db as tx:
        for table in ("jobs", "factor_resets", "mails"):
            rows += [dict(row) for row in tx.fetchall(f"SELECT * FROM {table}")]

    assert rows
    assert token not in repr(rows)
