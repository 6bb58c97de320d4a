"""Secrets that must be read again, and their ring of keys."""

import pytest

from app.identity.factors import vault
from app.identity.factors.models import TotpApp
from app.identity.factors.totp import accept_totp
from tests.cast import make_person, meddle
from tests.factors import SECRET, code, give_totp

OLD, NEW = "an old key that is long enough to be one", "a new key that is long enough to be one"


def test_what_is_stored_for_one_person_is_unreadable_for_another(context):
    stored = vault.encrypt(SECRET, 1)

    assert vault.decrypt(stored, 1) == SECRET
    with pytest.raises(vault.Unreadable):
        vault.decrypt(stored, 2)


def test_what_was_altered_is_unreadable(context):
    stored = vault.encrypt(SECRET, 1)
    middle = len(stored) // 2
    altered = stored[:middle] + ("A" if stored[middle] != "A" else "B") + stored[middle + 1 :]

    for wrong in (altered, "", "nonsense", "é"):
        with pytest.raises(vault.Unreadable):
            vault.decrypt(wrong, 1)


def test_the_same_secret_is_never_stored_the_same(context):
    assert vault.encrypt(SECRET, 1) != vault.encrypt(SECRET, 1)


def test_the_first_key_encrypts_and_older_ones_still_read(context, monkeypatch):
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [OLD])
    stored = vault.encrypt(SECRET, 1)
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [NEW, OLD])
    assert vault.decrypt(stored, 1) == SECRET

    again = vault.reencrypt(stored)
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [NEW])

    assert vault.decrypt(again, 1) == SECRET
    with pytest.raises(vault.Unreadable):
        vault.decrypt(stored, 1)


def test_a_ring_that_is_begun_reads_what_the_secret_key_encrypted(context, monkeypatch):
    stored = vault.encrypt(SECRET, 1)
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [NEW])

    assert vault.decrypt(stored, 1) == SECRET


def test_so_does_a_secret_key_that_was_replaced(context, monkeypatch):
    stored = vault.encrypt(SECRET, 1)
    monkeypatch.setitem(context.config, "SECRET_KEY_FALLBACKS", [context.config["SECRET_KEY"]])
    monkeypatch.setitem(context.config, "SECRET_KEY", NEW)

    assert vault.decrypt(stored, 1) == SECRET


def test_the_command_takes_everything_to_the_newest_key(app, context, monkeypatch):
    zoe = make_person("Zoe")
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [OLD])
    give_totp(zoe)
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [NEW, OLD])

    answer = app.test_cli_runner().invoke(args=["factors", "reencrypt"])

    assert (answer.exit_code, answer.output.strip()) == (
        0,
        "1 secrets are encrypted with the newest key.",
    )
    monkeypatch.setitem(context.config, "FACTOR_KEYS", [NEW])
    accept_totp(zoe, code())


def test_the_command_names_whom_it_cant_help(app, context):
    zoe = make_person("Zoe")
    row = give_totp(zoe)
    meddle(f"UPDATE totp_apps SET secret = 'nonsense' WHERE id = {row.id}")

    answer = app.test_cli_runner().invoke(args=["factors", "reencrypt"])

    assert answer.exit_code == 1
    assert f"users {zoe.id}" in answer.output
    assert TotpApp.in_use(zoe).secret == "nonsense"
