"""Devices: what a browser is called, and whether somebody has signed in with it before.

A browser that has been signed in with keeps a cookie for a year: a random mark, and for each
person who signed in a code that only we can make. It opens nothing. It tells us that a sign-in is
from a known device: no mail about it, and brakes of its own, so that whoever tries passwords
elsewhere locks nobody out of theirs.
"""

import hmac
import re
import secrets
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

#: People whom one browser is remembered for; the last to sign in stay.
MOST_PEOPLE = 5

#: The first that fits: an Edge says that it is a Chrome, and a Chrome that it is a Safari.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)
HANDHELD = frozenset({"iPhone", "iPad", "Android"})


def device_of(user_agent: str) -> str:
    """What we store of a user agent: `Firefox/Linux`. Either half may be missing."""
    return f"{_first(BROWSERS, user_agent)}/{_first(SYSTEMS, user_agent)}"


def device_words(device: str | None) -> str:
    """What a person calls it: “Firefox on Linux”."""
    browser, _slash, system = (device or "").partition("/")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Unknown device")


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")


@dataclass(frozen=True)
class Device:
    """A browser's cookie, read: its mark, and the codes of the people who signed in there."""

    mark: str = ""
    codes: tuple[str, ...] = ()

    @classmethod
    def read(cls, cookie: str | None) -> "Device":
        """What a cookie says; a browser that nobody has signed in with has none."""
        mark, *codes = (cookie or "").split(".")[: MOST_PEOPLE + 1]
        return cls(mark, tuple(codes)) if mark else cls()

    def known_to(self, user_id: int | None) -> str:
        """The mark, if this person has signed in here before; else nothing."""
        if not self.mark or user_id is None:
            return ""
        ours = [self._code(user_id, key) for key in _keys()]
        known = any(
            hmac.compare_digest(code.encode(), each.encode())
            for code in ours
            for each in self.codes
        )
        return self.mark if known else ""

    def with_person(self, user_id: int) -> "Device":
        """The same device, once this person has signed in."""
        device = self if self.mark else Device(secrets.token_urlsafe(16))
        code = device._code(user_id, _keys()[0])
        others = [each for each in device.codes if each != code]
        return Device(device.mark, (code, *others)[:MOST_PEOPLE])

    def __str__(self) -> str:
        """The cookie."""
        return ".".join((self.mark, *self.codes))

    def _code(self, user_id: int, key: str) -> str:
        fact = f"device {self.mark} {user_id}".encode()
        return hmac.digest(key.encode(), fact, "sha256").hex()[:32]


def _keys() -> list[str]:
    """The key that signs, then those that did before it was changed."""
    config = current_app.config
    return [config["SECRET_KEY"], *(config.get("SECRET_KEY_FALLBACKS") or ())]


#: A browser that nobody has signed in with.
UNKNOWN = Device()
