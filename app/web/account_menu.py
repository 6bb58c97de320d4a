"""What a person can look at and change about their own account: the menu of those pages.

Each page has an entry, in the order in which people look for them.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Entry:
    """One page of the account, and those below it."""

    endpoint: str
    words: Any
    #: What is there, in a sentence.
    text: Any
    icon: str

    def holds(self, endpoint: str | None) -> bool:
        """Whether a page is this one, or below it."""
        return endpoint == self.endpoint or (endpoint or "").startswith(f"{self.endpoint}_")


ENTRIES = [
    Entry(
        "account.profile",
        _l("Profile"),
        _l("Your name and picture, and the language, clock and theme that you like."),
        "person",
    ),
    Entry(
        "account.addresses",
        _l("Addresses"),
        _l("The e-mail addresses that you sign in with, and where our mails go."),
        "envelope",
    ),
    Entry(
        "account.security",
        _l("Security"),
        _l("Your password, passkeys, an authenticator app: how you prove that it’s you."),
        "shield-lock",
    ),
    Entry(
        "account.connections",
        _l("Connected accounts"),
        _l("Accounts elsewhere that sign you in here, such as Google’s or GitHub’s."),
        "link-45deg",
    ),
    Entry(
        "account.sessions",
        _l("Sign-ins"),
        _l("The browsers that are signed in to your account, and a way to end each."),
        "display",
    ),
    Entry(
        "account.activity",
        _l("Activity"),
        _l("What happened to your account: when, where and with which device."),
        "clock-history",
    ),
    Entry(
        "account.data",
        _l("Your data"),
        _l("Take a copy of everything along, or give up your account."),
        "archive",
    ),
]
