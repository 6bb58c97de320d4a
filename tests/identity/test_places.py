"""Places: an address's range, never the address."""

import pytest

from app.identity.places import place_of


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("8.8.4.4", "8.8.4.x"),
        ("203.0.113.7", "203.0.113.x"),
        ("::ffff:8.8.4.4", "8.8.4.x"),
        ("2a02:8071:1234:5678::1", "2a02:8071:1234::x"),
        ("127.0.0.1", "This machine"),
        ("::1", "This machine"),
        ("192.168.1.20", "A private network"),
        ("fd00::1", "A private network"),
        ("no address", "Unknown place"),
        ("", "Unknown place"),
        (None, "Unknown place"),
    ],
)
def test_a_place_is_a_range(context, ip, place):
    with context.test_request_context():
        assert place_of(ip) == place
