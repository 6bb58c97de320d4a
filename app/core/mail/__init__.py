"""Mail. A room declares each of its mails in `mails.py`; a job of the room sends it.

`registry` what a mail is · `kinds` essential or optional · `messages` headers, HTML, text ·
`gate` once and never lost · `smtp` what the server's answers mean · `unsubscribing`.
"""

from typing import Any

from app.core.jobs import actor
from app.core.mail.kinds import (
    ESSENTIAL,
    INVITATIONS,
    KINDS,
    ONBOARDING,
    TEAM,
    Kind,
    kind_in_parts,
)
from app.core.mail.messages import HeaderInjection, Letter
from app.core.mail.registry import MAILS, PLACEHOLDER, Mail, Person, mail
from app.core.mail.smtp import TryLater

__all__ = [
    "ESSENTIAL",
    "INVITATIONS",
    "KINDS",
    "MAILS",
    "ONBOARDING",
    "PLACEHOLDER",
    "TEAM",
    "HeaderInjection",
    "Kind",
    "Letter",
    "Mail",
    "Person",
    "TryLater",
    "kind_in_parts",
    "mail",
    "mail_actor",
]

#: The mail server may be away for two days: tried again after 15 s, then twice as long each
#: time, up to an hour (or half of it: chance spreads the crowd).
PATIENCE = {"min_backoff": 15_000, "max_backoff": 3_600_000, "max_retries": 110}


def mail_actor(**options: Any) -> Any:
    """Declare a job that sends one mail: `@mail_actor()`."""
    return actor(**{**PATIENCE, "throws": HeaderInjection, **options})
