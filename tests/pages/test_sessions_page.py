"""One's own sign-ins and activity, over HTTP."""

import datetime

import pytest

from app.identity import sessions
from app.identity.models import Session
from tests.cast import PASSWORD, later, make_person, meddle

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def two(zoe, visit):
    """Zoe at her desk, and her phone."""
    desk, phone = visit(), visit()
    form = {"email": "zoe@example.com", "password": PASSWORD}
    desk.post("/sign-in", form)
    phone.post("/sign-in", form, headers={"User-Agent": PHONE})
    return desk, phone


def is_in(visitor):
    return "/sign-in" not in visitor.get("/account").location


def id_of_the_phone():
    return next(each.id for each in Session.find_all() if each.is_handheld)


@pytest.mark.parametrize("url", ["/account/sessions", "/account/activity", "/account/settings"])
def test_a_stranger_signs_in_first(visitor, url):
    assert visitor.get(url).location.startswith("/sign-in")


def test_T02_nobody_sees_or_ends_another_persons_sign_in(two, visit):
    other = visit(make_person("Max"))
    own = other.get("/account/sessions").get_data(as_text=True)

    assert "iPhone" not in own
    assert other.post(f"/account/sessions/{id_of_the_phone()}/end").status_code == 404
    assert other.post("/account/sessions/end-others").status_code == 303
    assert [is_in(each) for each in two] == [True, True]


def test_S04_the_list_says_which_device_where_and_which_is_this(two):
    desk, _phone = two
    page = desk.get("/account/sessions").get_data(as_text=True)

    assert page.count("This browser") == 1
    assert "Safari on iPhone" in page
    assert "This machine" in page
    assert "127.0.0.1" not in page
    assert page.count("End the sign-in with") == 1


def test_S04_one_is_ended(two):
    desk, phone = two

    answer = desk.post(f"/account/sessions/{id_of_the_phone()}/end")

    assert answer.location == "/account/sessions"
    page = desk.get("/account/sessions").get_data(as_text=True)
    assert "The sign-in with Safari on iPhone has ended." in page
    assert "End all the others" not in page
    assert [is_in(desk), is_in(phone)] == [True, False]
    assert "You ended a sign-in: Safari on iPhone" in desk.get("/account/activity").get_data(
        as_text=True
    )


def test_S04_all_others_are_ended(two):
    desk, phone = two
    phone.post("/account/sessions/end-others")

    assert [is_in(desk), is_in(phone)] == [False, True]
    assert "You ended all other sign-ins" in phone.get("/account/activity").get_data(as_text=True)


def test_who_ends_their_own_is_out(two):
    _desk, phone = two
    answer = phone.post(f"/account/sessions/{id_of_the_phone()}/end")

    assert answer.status_code == 303
    assert not is_in(phone)


def test_S07_to_look_writes_nothing_until_some_minutes_have_passed(two, row_digest, monkeypatch):
    desk, _phone = two
    before = row_digest()
    desk.get("/account/sessions")
    assert row_digest() == before

    later(monkeypatch, sessions.SEEN_EVERY + datetime.timedelta(seconds=5), sessions)
    desk.get("/account/live")
    desk.get("/account/sessions", headers={"X-Live": "1"})
    assert row_digest() == before, "what a page asks by itself is no use of it"
    desk.get("/account/sessions")
    assert row_digest() != before


def test_a_last_use_that_cannot_be_noted_stops_no_page(two, monkeypatch, caplog):
    import sqlite3

    desk, _phone = two
    later(monkeypatch, sessions.SEEN_EVERY + datetime.timedelta(seconds=5), sessions)

    def fails(session_id):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(sessions, "note_seen", fails)
    assert desk.get("/account/sessions").status_code == 200


def test_S03_who_comes_after_the_idle_time_signs_in_again(two):
    desk, phone = two
    meddle("UPDATE sessions SET idle_until = created_at WHERE id = ?", [id_of_the_phone()])

    assert [is_in(desk), is_in(phone)] == [True, False]


def test_activity_is_ones_own_and_the_newest_comes_first(two, visit):
    desk, _phone = two
    page = desk.get("/account/activity").get_data(as_text=True)
    other = visit(make_person("Max")).get("/account/activity").get_data(as_text=True)

    assert page.index("You signed in on a new device") < page.rindex("You signed in")
    assert "Safari on iPhone" in page
    assert "Nothing yet" in other


def test_long_lists_have_pages(zoe, visit):
    from app.core.db import transaction
    from app.identity.activity import record

    visitor = visit(zoe)
    with transaction():
        for _ in range(30):
            record(zoe, "sign_in.done")

    assert visitor.get("/account/activity").get_data(as_text=True).count("row-title") == 25
    assert visitor.get("/account/activity?page=2").get_data(as_text=True).count("row-title") == 5


def test_what_a_device_says_of_itself_is_text(zoe, visit):
    visitor = visit()
    form = {"email": "zoe@example.com", "password": PASSWORD}
    visitor.post("/sign-in", form, headers={"User-Agent": "<b>Firefox/1</b> {{777*777}}"})

    page = visitor.get("/account/sessions").get_data(as_text=True)
    assert "<b>Firefox" not in page
    assert "603729" not in page
