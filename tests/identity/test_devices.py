"""Devices: what they are called, and who is known on them."""

import pytest

from app.identity.devices import MOST_PEOPLE, UNKNOWN, Device, device_of, device_words

AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0": "Firefox/Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Safari/537.36": "Chrome/Windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0": "Edge/Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari/iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) CriOS/128.0 Mobile/15E148 Safari/604.1": "Chrome/iPhone",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Safari/605.1.15": "Safari/Mac",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36": "Samsung Internet/Android",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Safari/537.36": "Chrome/ChromeOS",
    "curl/8.5.0": "/",
    "": "/",
}


@pytest.mark.parametrize(("agent", "device"), AGENTS.items())
def test_a_device_has_the_name_that_people_give_it(agent, device):
    assert device_of(agent) == device


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("Firefox/Linux", "Firefox on Linux"),
        ("/Linux", "Linux"),
        ("Firefox/", "Firefox"),
        ("/", "Unknown device"),
        (None, "Unknown device"),
    ],
)
def test_a_device_is_said_in_words(context, device, words):
    with context.test_request_context():
        assert device_words(device) == words


def test_A08_nobody_is_known_on_a_device_they_have_not_signed_in_with(context):
    zoes = UNKNOWN.with_person(7)

    assert UNKNOWN.known_to(7) == ""
    assert zoes.known_to(8) == ""
    assert zoes.known_to(None) == ""
    assert Device.read(str(zoes)).known_to(7) == zoes.mark != ""


@pytest.mark.parametrize(
    "forge", ["{mark}.{mark}", "other.{code}", "{mark}", ".{code}", "é.ü", "."]
)
def test_A08_a_cookie_of_ones_own_making_is_none(context, forge):
    real = UNKNOWN.with_person(7)

    made = Device.read(forge.format(mark=real.mark, code=real.codes[0]))
    assert made.known_to(7) == ""


def test_a_cookie_names_nobody_and_stays_small(context):
    device = UNKNOWN
    for user_id in range(1, 20):
        device = device.with_person(user_id)

    assert len(device.codes) == MOST_PEOPLE
    assert len(str(device)) < 200
    assert device.known_to(19)
    assert not device.known_to(1)
    assert device.with_person(19) == device
    assert UNKNOWN.with_person(19).mark != device.mark


def test_a_changed_key_knows_the_devices_of_the_one_before(context, monkeypatch):
    before = UNKNOWN.with_person(7)
    old = context.config["SECRET_KEY"]
    monkeypatch.setitem(context.config, "SECRET_KEY", "another key that is long enough too")
    assert not before.known_to(7)

    monkeypatch.setitem(context.config, "SECRET_KEY_FALLBACKS", [old])
    assert before.known_to(7) == before.mark
