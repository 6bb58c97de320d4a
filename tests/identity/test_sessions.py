"""Sign-ins: how they begin, are confirmed, run out, and end."""

import datetime

import pytest

from app.core import causes
from app.core.clock import now
from app.core.db import any_of
from app.core.errors import NotFound
from app.core.tokens import digest
from app.identity import sessions, tasks
from app.identity.activity import KINDS, AccountEvent, record
from app.identity.models import Session
from app.identity.models import session as session_module
from app.identity.sessions import (
    confirm_session,
    end_one_session,
    end_other_sessions,
    end_session,
    note_seen,
    person_with,
    start_session,
)
from tests.cast import later, make_person, meddle

DAY = datetime.timedelta(days=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def from_firefox(context):
    before = causes.current()
    causes.know(ip="203.0.113.7", user_agent=FIREFOX)
    yield
    causes.set_cause(before)


def kinds_of(user):
    return [each.kind for each in AccountEvent.of(user, 50, 0)]


def test_an_outsider_ends_nobodys_sign_in(zoe):
    max_ = make_person("Max")
    start_session(zoe, methods="password")
    [session] = Session.of(zoe, now())

    with pytest.raises(NotFound):
        end_one_session(max_, session.id)
    end_other_sessions(max_, 0)
    assert len(list(Session.of(zoe, now()))) == 1


def test_S01_every_sign_in_has_a_secret_of_256_bits_that_is_not_stored(zoe):
    tokens = {start_session(zoe, methods="password") for _ in range(20)}

    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)
    assert not tokens & {session.token_hash for session in Session.of(zoe, now())}


def test_a_sign_in_knows_how_it_was_made(zoe, from_firefox):
    start_session(zoe, methods="password totp")
    [session] = Session.of(zoe, now())

    assert (session.device, session.methods) == ("Firefox/Linux", "password totp")
    assert session.ip == "203.0.113.7"


def test_S01_to_confirm_renews_the_secret(zoe):
    first = start_session(zoe, methods="password")
    session_id = person_with(first).session_id

    second = confirm_session(zoe, session_id, method="totp")

    assert person_with(first) is None
    assert person_with(second).session_id == session_id
    assert Session.get(session_id).methods == "password totp"
    confirm_session(zoe, session_id, method="totp")
    assert Session.get(session_id).methods == "password totp"


def test_a_sign_in_that_ended_cannot_be_confirmed(zoe):
    token = start_session(zoe, methods="password")
    session_id = person_with(token).session_id
    end_session(token)

    with pytest.raises(NotFound):
        confirm_session(zoe, session_id, method="password")


def test_A22_a_proof_counts_for_ten_minutes(zoe, monkeypatch):
    token = start_session(zoe, methods="password")
    assert person_with(token).is_confirmed

    later(monkeypatch, sessions.CONFIRMED_FOR - datetime.timedelta(seconds=5), sessions)
    assert person_with(token).is_confirmed

    later(monkeypatch, sessions.CONFIRMED_FOR + datetime.timedelta(seconds=5), sessions)
    assert not person_with(token).is_confirmed


def test_S03_a_sign_in_that_nobody_uses_ends(zoe, monkeypatch, context):
    token = start_session(zoe, methods="password")
    idle = context.config["SIGN_IN_IDLE_DAYS"]

    later(monkeypatch, DAY * idle - datetime.timedelta(minutes=1), sessions)
    assert person_with(token)
    later(monkeypatch, DAY * idle + datetime.timedelta(minutes=1), sessions)
    assert person_with(token) is None
    assert list(Session.of(zoe, sessions.now())) == []
    assert list(Session.of_people(any_of([zoe.id]), sessions.now())) == []


def test_S03_to_use_it_keeps_it_but_never_beyond_its_days(zoe, monkeypatch, context):
    token = start_session(zoe, methods="password")
    days = context.config["SIGN_IN_DAYS"]

    for day in range(days):
        later(monkeypatch, DAY * day, sessions, session_module)
        note_seen(person_with(token).session_id)
    later(monkeypatch, DAY * days + datetime.timedelta(minutes=1), sessions, session_module)
    assert person_with(token) is None


def test_S03_the_night_forgets_what_has_run_out(zoe, monkeypatch, context):
    start_session(zoe, methods="password")
    later(monkeypatch, DAY * context.config["SIGN_IN_IDLE_DAYS"] + DAY, tasks)
    tasks.forget_expired.fn()

    assert list(Session.find_all()) == []


def test_a_sign_in_from_before_these_columns_goes_on(zoe):
    token = start_session(zoe, methods="password")
    meddle("UPDATE sessions SET idle_until = NULL, confirmed_at = NULL, device = NULL")

    person = person_with(token)
    assert person
    assert not person.is_confirmed
    [session] = Session.of(zoe, now())
    assert not session.is_handheld


def test_S02_to_end_it_twice_is_no_error(zoe):
    token = start_session(zoe, methods="password")
    end_session(token)
    end_session(token)

    assert person_with(token) is None
    assert kinds_of(zoe) == ["sign_out.done", "sign_in.done"]


def test_S04_one_is_ended_or_all_but_one(zoe):
    tokens = [start_session(zoe, methods="password", known_device=True) for _ in range(4)]
    mine = person_with(tokens[0]).session_id
    end_one_session(zoe, person_with(tokens[1]).session_id)
    assert [bool(person_with(token)) for token in tokens] == [True, False, True, True]

    end_other_sessions(zoe, mine)
    assert [bool(person_with(token)) for token in tokens] == [True, False, False, False]
    assert kinds_of(zoe)[:2] == ["sign_in.others_ended", "sign_in.ended"]


def test_a_new_device_is_told_by_mail_and_the_first_ever_is_not(
    zoe, run_jobs, mailbox, from_firefox
):
    start_session(zoe, methods="password")
    start_session(zoe, methods="password", known_device=True)
    run_jobs()
    assert mailbox() == []

    start_session(zoe, methods="password")
    run_jobs()
    [mail] = mailbox()
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == "zoe@example.com"
    assert "Firefox on Linux" in text
    assert "203.0.113.x" in text
    assert "203.0.113.7" not in text
    assert "/account/sessions" in text
    assert kinds_of(zoe) == ["sign_in.new_device", "sign_in.done", "sign_in.done"]


def test_a_notice_goes_where_it_is_sent(zoe, run_jobs, mailbox):
    tasks.deliver_security_notice.send(zoe.id, "sign_in.new_device", {}, "old@example.com")
    tasks.deliver_security_notice.send(999_999, "sign_in.new_device")
    run_jobs()

    assert [mail["To"] for mail in mailbox()] == ["old@example.com"]


def test_what_happens_is_recorded_with_its_cause_and_under_a_known_name(zoe, from_firefox):
    with pytest.raises(ValueError, match="KINDS"):
        record(zoe, "nonsense.done")
    with pytest.raises(RuntimeError, match="transaction"):
        record(zoe, "sign_in.done")
    start_session(zoe, methods="password")

    [event] = AccountEvent.of(zoe, 50, 0)
    assert (event.ip, event.device, event.details) == ("203.0.113.7", "Firefox/Linux", {})


def test_every_sentence_can_be_said_without_its_details(context):
    with context.test_request_context():
        for name in KINDS:
            event = AccountEvent(kind=name, details={})
            assert event.sentence
            assert event.icon
        assert AccountEvent(kind="later.invented", details={}).sentence == "later.invented"


def test_the_night_forgets_what_happened_a_year_ago(zoe, monkeypatch):
    start_session(zoe, methods="password")
    later(monkeypatch, DAY * 366, tasks)
    tasks.forget_expired.fn()

    assert kinds_of(zoe) == []


def test_the_secret_in_the_cookie_is_digested(zoe):
    token = start_session(zoe, methods="password")

    assert Session.with_hash(digest(token))
    assert not Session.with_hash(token)
