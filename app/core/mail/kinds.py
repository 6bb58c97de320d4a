"""Kinds of mail: what a person can't do without, and what they may stop."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """One kind. `title` is a lazy translation; an `optional` kind can be unsubscribed from."""

    name: str
    title: Any
    optional: bool


#: Account and security. It is always sent, and has no unsubscribe link.
ESSENTIAL = Kind("essential", _l("Account and security"), optional=False)

#: Help for somebody who has just begun.
ONBOARDING = Kind("onboarding", _l("Tips to get started"), optional=True)

KINDS = {kind.name: kind for kind in (ESSENTIAL, ONBOARDING)}
