"""A copy of everything about a person: complete, readable, theirs alone, and without secrets."""

import io
import json
import zipfile

import pytest

from app.core import files
from app.core.clock import now
from app.core.errors import NotFound
from app.core.personal import ADDRESSED, own_tables
from app.core.schema import tables
from app.identity.leaving import ask_for_takeout, load_takeout, takeouts, takeouts_of
from app.identity.leaving import tasks as jobs
from app.identity.leaving.models import Takeout
from app.identity.models import Address, Session
from app.identity.profile import set_avatar
from app.workspaces.actions import create_workspace
from tests.cast import later, make_person
from tests.factors import CODES, give_codes, give_passkey, give_totp
from tests.matrix.test_leaks import SECRET
from tests.workspaces.test_logo import picture

#: What stands in no copy, of anybody's.
OPENS = {"password_hash", "token_hash", "secret", "rest_hash", "beginning", "public_key", "p256dh"}


@pytest.fixture
def zoe(app, context):
    """Somebody who has one of everything."""
    zoe = make_person("Zoe")
    set_avatar(zoe, picture())
    give_totp(zoe)
    give_codes(zoe)
    give_passkey(zoe, app.config["BASE_URL"])
    with app.db:
        Session.start(zoe, ip="203.0.113.7", user_agent="Firefox/130.0 Linux")
        Address.create(user_id=zoe.id, email="zoe@home.example.org", created_at=now())
    create_workspace(zoe, name="Zoe’s")
    return zoe


@pytest.fixture
def packed(zoe, run_jobs):
    """What is in the copy that they asked for: name → bytes."""
    ask_for_takeout(zoe)
    run_jobs()
    [made] = takeouts_of(zoe)
    _, file = load_takeout(zoe, made.id)
    with file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_N8_it_holds_everything_that_goes_with_the_account(zoe, packed, context):
    data = json.loads(packed["data.json"])

    assert data.keys() == own_tables(tables()).keys() | ADDRESSED.keys()
    assert data["mails"][0]["recipient"] == "zoe@example.com"
    assert data["users"][0]["email"] == "zoe@example.com"
    assert {row["email"] for row in data["user_addresses"]} == {
        "zoe@example.com",
        "zoe@home.example.org",
    }
    assert data["sessions"][0]["ip"] == "203.0.113.7"
    assert data["memberships"][0]["role"] == "owner"
    assert [row["kind"] for row in data["account_events"]][-1] == "takeout.asked_for"
    assert data["passkeys"][0]["transports"]  # JSON isn't text in text
    assert {name.partition("/")[0] for name in packed} == {"data.json", "index.html", "files"}


def test_N8_it_can_be_read(packed):
    page = packed["index.html"].decode()

    assert page.startswith("<!doctype html>")
    assert "zoe@home.example.org" in page
    assert "<script" not in page


def test_T05_it_holds_nothing_that_opens_anything(app, zoe, packed):
    text = "".join(value.decode(errors="replace") for value in packed.values())
    columns = {
        column
        for rows in json.loads(packed["data.json"]).values()
        for row in rows
        for column in row
    }

    assert not columns & OPENS
    assert not any(code in text or code.replace("-", "") in text for code in CODES)
    with app.db as tx:
        for table, secret in SECRET.items():
            for column in {each for each in secret if each not in ("ip", "user_agent")}:
                for (value,) in tx.fetchall(f"SELECT {column} FROM {table}"):
                    assert not value or value not in text, (table, column)


def test_it_is_nobody_elses(zoe, packed):
    with pytest.raises(NotFound):
        load_takeout(make_person("Oscar"), takeouts_of(zoe)[0].id)


def test_one_that_is_being_made_is_enough(zoe, job_rows, mailbox, run_jobs):
    ask_for_takeout(zoe)
    ask_for_takeout(zoe)
    assert [each.is_ready for each in takeouts_of(zoe)] == [False]
    with pytest.raises(NotFound):
        load_takeout(zoe, takeouts_of(zoe)[0].id)
    run_jobs()

    assert [each.is_ready for each in takeouts_of(zoe)] == [True]
    assert [mail["Subject"] for mail in mailbox()].count("The copy of your data is ready") == 1


def test_J04_made_twice_it_is_one_and_told_of_once(zoe, mailbox, run_jobs):
    ask_for_takeout(zoe)
    [waiting] = takeouts_of(zoe)
    jobs.make_takeout.send(waiting.id)
    run_jobs()

    assert [mail["Subject"] for mail in mailbox()].count("The copy of your data is ready") == 1


def test_one_that_was_never_made_makes_way_for_another(zoe, context, monkeypatch):
    ask_for_takeout(zoe)
    context.dramatiq_broker.flush_all()
    later(monkeypatch, takeouts.GIVEN_UP, takeouts)

    assert takeouts_of(zoe) == []
    ask_for_takeout(zoe)
    assert len(takeouts_of(zoe)) == 1


def test_after_seven_days_it_is_gone(zoe, packed, monkeypatch):
    [made] = takeouts_of(zoe)
    later(monkeypatch, takeouts.KEPT, takeouts, jobs)
    with pytest.raises(NotFound):
        load_takeout(zoe, made.id)
    jobs.forget_takeouts()

    assert list(Takeout.find_all()) == []
    with pytest.raises(FileNotFoundError):
        files.load(made.file)


def test_the_next_one_does_not_hold_the_last(zoe, packed, run_jobs):
    ask_for_takeout(zoe)
    run_jobs()
    _, file = load_takeout(zoe, takeouts_of(zoe)[0].id)

    with file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".zip")]
