"""Servers that are away or silent: what doesn't need them answers, the rest says so in words."""

import sqlite3
import time

import psycopg
import pytest

from app.boot import create_app
from app.core.db import is_away
from app.framework.postgresql import Connection
from tests.cast import PASSWORD, Visitor, make_person
from tests.fixtures.databases import database_settings


@pytest.fixture
def fragile(settings, new_postgresql_url, relay):
    """An application whose PostgreSQL is behind a relay."""
    between, url = relay(new_postgresql_url)
    app = create_app(**settings | database_settings(url) | {"SQLORM_POOL_TIMEOUT": 1})
    with app.app_context():
        app.db.migrate()
    yield app, between
    app.dramatiq_broker.close()


def sign_in(client):
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["csrf_token"] = "x"
    return client.post("/sign-in", data={"email": "zoe@example.com", "password": PASSWORD})


@pytest.fixture
def no_tokens(fragile):
    """Forms can be sent without a token: it isn't what is tested here."""
    fragile[0].config["WTF_CSRF_ENABLED"] = False


def test_R06_without_its_database_the_public_site_answers_and_the_rest_says_so(fragile, no_tokens):
    app, between = fragile
    client = app.test_client()
    between.stop()

    assert client.get("/").status_code == 200
    assert client.get("/healthcheck").status_code == 200
    answer = sign_in(client)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "We can’t reach our data" in answer.get_data(as_text=True)
    between.start_again()
    deadline = time.monotonic() + 10
    while sign_in(client).status_code == 503:
        assert time.monotonic() < deadline
    assert sign_in(client).status_code == 422  # nobody of that name: the database is back


def test_R06_connections_that_broke_leave_their_place_to_others(fragile):
    app, between = fragile
    connect = app.db.engine.connect
    for _ in range(6):  # together more than twice what the pool holds
        broken = [connect() for _ in range(4)]
        between.stop()
        for connection in broken:
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
            app.db.engine.disconnect(connection)
        between.start_again()
        answered = connect()
        assert answered.execute("SELECT 1").fetchone()
        app.db.engine.disconnect(answered)


def test_R07_a_silent_database_is_given_up_on(fragile, no_tokens, monkeypatch):
    monkeypatch.setattr(Connection, "patience", 0.5)
    app, between = fragile
    client = app.test_client()
    assert sign_in(client).status_code == 422
    between.fall_silent()
    begun = time.monotonic()

    assert client.get("/").status_code == 200
    assert sign_in(client).status_code == 503
    assert time.monotonic() - begun < 10
    between.go_on()


def test_R07_a_locked_sqlite_is_said_in_words(settings, sqlite_url, monkeypatch):
    app = create_app(**settings | {"DATABASE_URL": sqlite_url})
    with app.app_context():
        app.db.migrate()
    app.config["WTF_CSRF_ENABLED"] = False
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"))
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setitem(app.db.engine.connection_factory.kwargs, "timeout", 0.1)
    client = app.test_client()
    form = {"name": "Zoe", "email": "zoe@example.com", "password": PASSWORD}

    assert client.post("/sign-up", data=form).status_code == 503
    other.rollback()
    other.close()
    assert client.post("/sign-up", data=form).status_code == 303


def test_R07_a_full_disk_is_said_in_words_and_what_is_there_can_be_read(
    settings, sqlite_url, monkeypatch
):
    app = create_app(**settings | {"DATABASE_URL": sqlite_url})
    with app.app_context():
        app.db.migrate()
        zoe = make_person("Zoe")
    app.config["WTF_CSRF_ENABLED"] = False
    options = app.db.engine.connection_factory.kwargs

    class FullDisk(options.get("factory", sqlite3.Connection)):
        """No page more than there are."""

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.execute("PRAGMA max_page_count = 1")  # SQLite makes it what is in use

    reader = Visitor(app.test_client()).sign_in(zoe)
    name = "Z" * 60
    with monkeypatch.context() as patch:
        patch.setitem(options, "factory", FullDisk)
        answers = (reader.post("/account/workspaces/new", {"name": name}) for _ in range(99))
        refused = next(answer for answer in answers if answer.status_code != 303)
        assert refused.status_code == 503
        assert "We can’t reach our data" in refused.get_data(as_text=True)
        assert reader.get("/account?choose").status_code == 200
    assert reader.post("/account/workspaces/new", {"name": name}).status_code == 303


def test_a_wrong_statement_is_our_mistake_and_no_outage():
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as wrong:
        connection.execute("SELEC 1")
    connection.close()

    assert not is_away(wrong.value)
    assert not is_away(psycopg.ProgrammingError())
    assert is_away(psycopg.OperationalError())
