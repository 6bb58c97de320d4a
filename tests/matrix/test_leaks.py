"""What answers must never hold, on any route: another tenant's words, anybody's secrets."""

import pytest

from app.core.isolation import everywhere
from tests.matrix.world import CANARY, UNSAFE, ask, every_address, text_of

#: Columns that no page shows, to anybody: what proves who one is, and what only operators read.
SECRET = {
    "users": ("password_hash",),
    "sessions": ("token_hash", "ip", "user_agent"),
    "email_tokens": ("token_hash", "browser_hash"),
    "proofs": ("code_hash", "link_hash", "browser_hash"),
    "account_events": ("ip",),
    "brakes": ("key",),
    "totp_apps": ("secret",),
    "recovery_codes": ("rest_hash",),
    "passkeys": ("public_key",),
    "remembered_devices": ("token_hash", "ip"),
}

#: What people take along of their own: where they sign in from.
IN_THEIR_COPY = {
    "GET account.data_id_download: sessions.ip",
    "GET account.data_id_download: sessions.user_agent",
    "GET account.data_id_download: remembered_devices.ip",
}

#: None, and where every request of the tests comes from: the audit tells it of acts.
OPEN = (None, "", "127.0.0.1")


def answers(app, world, person, rewind):
    """Each route's answer to a person, whosever ids stand in its address."""
    for _, route in every_address(app, world):
        if route.endpoint == "account.sign_out":
            continue
        answer = ask(world, person, route)
        yield route, f"{answer.headers}{text_of(answer)}"
        if route.method in UNSAFE and answer.status_code < 400:
            rewind()


@pytest.mark.parametrize("person", ["owner", "viewer", "removed", "stranger", "staff", "anonymous"])
def test_T09_no_answer_holds_a_word_of_another_tenant(app, world, rewind, person):
    assert CANARY in world.browsers["outsider"].get("/w/globex/projects").get_data(as_text=True)

    told = [str(route) for route, text in answers(app, world, person, rewind) if CANARY in text]

    assert told == []


def test_T05_no_answer_holds_what_is_kept_secret(app, world, rewind, secrets):
    told = {
        f"{route}: {column}"
        for route, text in answers(app, world, "owner", rewind)
        for column, values in secrets.items()
        if any(value in text for value in values)
    }

    assert told == IN_THEIR_COPY


@pytest.fixture
def secrets(app, world):
    """Column → what stands in it, of everybody."""
    with everywhere("a test looks"), app.db as tx:
        found = {
            f"{table}.{column}": {
                row[0] for row in tx.fetchall(f"SELECT {column} FROM {table}") if row[0] not in OPEN
            }
            for table, columns in SECRET.items()
            for column in columns
        }
    assert found["users.password_hash"]
    assert found["sessions.token_hash"]
    return found
