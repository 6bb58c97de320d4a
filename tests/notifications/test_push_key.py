"""PUSH_KEY: made by a command, and refused where it is none."""

import pytest

from app import settings
from app.notifications.cli import new_key


def test_a_new_key_is_one_and_its_public_half_is_what_browsers_take():
    made = settings.push(new_key())

    assert len(made["PUSH_PUBLIC_KEY"]) == 87
    assert made["PUSH_PUBLIC_KEY"].startswith("B")


def test_without_a_key_there_is_no_push():
    assert settings.push("") == {"PUSH_KEY": "", "PUSH_PUBLIC_KEY": ""}


@pytest.mark.parametrize("key", ["AAAA" * 10 + "AAA", "x" * 400, "é"])
def test_what_is_no_key_stops_the_start(key):
    with pytest.raises(settings.SettingsError, match="push-key"):
        settings.push(key)
