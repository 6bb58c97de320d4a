"""Passwords are kept as argon2id, whole, and compared exactly."""

import threading

import pytest
from argon2 import PasswordHasher

from app.core.db import transaction
from app.identity import passwords
from app.identity.actions import WrongCredentials, sign_in
from app.identity.models import User
from app.identity.passwords import hash_password, is_right
from tests.cast import PASSWORD, make_person


def test_the_right_password_is_right():
    assert is_right("correct horse", hash_password("correct horse"))


def test_nobody_has_a_right_password():
    assert not is_right("nobody has this password", None)


@pytest.mark.parametrize("wrong", ["Correct horse", "correct horse ", "correct", ""])
def test_A01_case_and_length_count(wrong):
    assert not is_right(wrong, hash_password("correct horse"))


def test_A01_nothing_is_cut_off():
    long = "x" * 200

    assert not is_right(long[:72], hash_password(long))
    assert is_right(long, hash_password(long))


def test_a_broken_hash_is_a_no():
    assert not is_right("correct horse", "not a hash")


def test_A01_an_accent_is_the_same_however_the_keyboard_sends_it():
    one_sign, two_signs = "cr\u00eape sucr\u00e9e au citron", "cre\u0302pe sucre\u0301e au citron"

    assert one_sign != two_signs
    assert is_right(two_signs, hash_password(one_sign))
    assert is_right(one_sign, hash_password(two_signs))


def test_nothing_is_right_for_an_account_without_a_password():
    assert not is_right("", passwords.NONE)
    assert not is_right("nobody has this password", passwords.NONE)


def test_hashes_of_earlier_parameters_are_renewed_at_sign_in(context):
    zoe = make_person("Zoe")
    earlier = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with transaction():
        zoe.password_hash = earlier
        zoe.save()

    sign_in(email=zoe.email, password=PASSWORD, browser="any")

    renewed = User.get(zoe.id).password_hash
    assert passwords.is_dated(earlier)
    assert not passwords.is_dated(renewed)
    assert is_right(PASSWORD, renewed)


def test_a_wrong_password_renews_nothing(context):
    zoe = make_person("Zoe")
    with pytest.raises(WrongCredentials):
        sign_in(email=zoe.email, password="a guess", browser="any")

    assert User.get(zoe.id).password_hash == zoe.password_hash


def test_only_so_many_are_hashed_at_once(race, monkeypatch):
    at_work, most = [], []

    class Slow:
        def hash(self, text):
            at_work.append(text)
            most.append(len(at_work))
            threading.Event().wait(0.01)
            at_work.remove(text)

    monkeypatch.setattr(passwords, "_hasher", Slow())
    race(lambda: hash_password("any"), 12)

    assert len(most) == 12
    assert max(most) <= 4
