"""What people show besides a first factor, and passkeys, which are both.

`totp` codes of an authenticator app · `recovery` ten codes on paper · `passkeys` and their
`challenges` · `remembering` where it isn't asked again for a while · `pending` who has shown the
first factor alone · `proving` the one place where a second factor is checked · `lost` when all
of it is gone · `vault` encrypts what must be read again.

A person *has* a second factor with an app or a passkey. Recovery codes stand in for those, and
are none by themselves.
"""

from dataclasses import dataclass

from app.core.db import any_of
from app.identity.factors.models import TotpApp
from app.identity.factors.remembering import is_remembered


@dataclass(frozen=True)
class Ways:
    """What a person can show, by kind and number."""

    totp: int
    passkeys: int
    codes: int

    @property
    def has_factor(self) -> bool:
        """Whether anything is asked of them after the first factor."""
        return bool(self.totp or self.passkeys)

    @property
    def names(self) -> list[str]:
        """The ways to show a second factor, the easiest first."""
        counts = {"passkey": self.passkeys, "totp": self.totp, "recovery": self.codes}
        return [name for name, count in counts.items() if count] if self.has_factor else []


def ways_of(user) -> Ways:
    """What this person can show now."""
    kinds = list(TotpApp.kinds_of(user.id))
    return Ways(*(kinds.count(kind) for kind in ("totp", "passkey", "recovery")))


def has_factor(user) -> bool:
    """Whether this person has a second factor."""
    return ways_of(user).has_factor


def who_has_factor(user_ids) -> set[int]:
    """Those of these people who have a second factor."""
    return set(TotpApp.people_with(any_of(set(user_ids)))) if user_ids else set()


def factor_due(user, token: str | None) -> bool:
    """Whether a second factor is asked for in the browser that remembers by this token."""
    return has_factor(user) and not is_remembered(user, token)
