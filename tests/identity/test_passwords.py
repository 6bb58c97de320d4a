"""Passwords are kept as argon2id, whole, and compared exactly."""

import pytest

from app.identity.passwords import hash_password, is_right


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
