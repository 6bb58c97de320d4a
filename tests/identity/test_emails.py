"""One spelling per mailbox."""

import pytest

from app.identity.emails import InvalidAddress, normalise


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("  ada@example.com ", "ada@example.com"),
        ("ada@bücher.example.com", "ada@xn--bcher-kva.example.com"),
        ("ａda@example.com", "ada@example.com"),
    ],
)
def test_A17_spellings_of_one_mailbox_are_one(typed, stored):
    assert normalise(typed) == stored


UNREACHABLE = ["", "ada", "ada@", "@example.com", "a b@example.com", "a@b\r\nc.com"]


@pytest.mark.parametrize("typed", UNREACHABLE)
def test_what_mail_cannot_reach_is_refused(typed):
    with pytest.raises(InvalidAddress):
        normalise(typed)
