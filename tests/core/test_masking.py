"""Masking: secrets are gone, the rest can still be read."""

import pytest

from app.core.masking import MASK, mask, mask_text


@pytest.mark.parametrize(
    "secret",
    [
        "sk_live_51HG8asdkjASD0123456789",
        "eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjM0",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_what_looks_like_a_token_is_masked(secret):
    assert secret not in mask_text(f"sent with {secret}, twice: {secret}")


def test_passwords_in_addresses_and_texts_are_masked():
    text = mask_text("postgresql://me:hunter2@db/x password=hunter2 {'client_secret': 'hunter2'}")

    assert "hunter2" not in text
    assert "@db/x" in text


def test_arguments_keep_their_shape():
    arguments = [7, None, True, {"password": "x", "name": "Zoe", "inner": {"api_key": "y"}}]

    assert mask(arguments) == [
        7,
        None,
        True,
        {"password": MASK, "name": "Zoe", "inner": {"api_key": MASK}},
    ]


def test_plain_words_stay():
    text = "NotFound: project 12 of olga@example.com at 2026-03-01T04:00:00"

    assert mask_text(text) == text


def test_a_long_text_is_cut():
    assert len(mask("word " * 1000)) < 300
