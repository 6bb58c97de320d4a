"""Addresses as people paste them."""

import pytest

from app.workspaces.addresses import read_addresses


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("zoe@example.com", ["zoe@example.com"]),
        ("zoe@example.com, max@example.com", ["zoe@example.com", "max@example.com"]),
        ("zoe@example.com; max@example.com;", ["zoe@example.com", "max@example.com"]),
        ("zoe@example.com\r\n\r\n max@example.com", ["zoe@example.com", "max@example.com"]),
        ("Zoé Lafleur <Zoe@Example.com>", ["zoe@example.com"]),
        (
            '"Lafleur, Zoé; the first" <zoe@example.com>, max@example.com',
            ["zoe@example.com", "max@example.com"],
        ),
        ("zoe@example.com, ZOE@example.COM", ["zoe@example.com"]),
        ("zoe@bücher.example", ["zoe@xn--bcher-kva.example"]),
        (" , ;\n", []),
    ],
)
def test_addresses_are_found_in_what_was_pasted(text, good):
    assert read_addresses(text) == (good, [])


@pytest.mark.parametrize(
    "piece", ["zoe", "zoe@", "@example.com", "Zoe <zoe>", "a b@example.com", "x@y@example.com"]
)
def test_what_is_no_address_is_named_and_the_others_are_kept(piece):
    good, bad = read_addresses(f"max@example.com\n{piece}\nvera@example.com")

    assert good == ["max@example.com", "vera@example.com"]
    assert bad == [piece]


def test_a_line_break_never_gets_into_an_address():
    good, _bad = read_addresses("zoe@example.com\nBcc: victim@example.com")

    assert all("\n" not in address and " " not in address for address in good)
