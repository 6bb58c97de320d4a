"""What comes back from a provider, in words of ours: who it is, or why nobody."""

from dataclasses import dataclass
from typing import Any

from app.identity.emails import InvalidAddress, normalise
from app.identity.social.errors import Declined, NotIn, ProviderFailed

LONGEST_NAME = 80

#: What providers call a code that was used, or is too old: GitHub has a word of its own.
OLD_CODES = {"invalid_grant", "bad_verification_code"}

#: What they call it when it was the visitor's choice.
VISITORS = {
    "access_denied",
    "consent_required",
    "interaction_required",
    "login_required",
    "account_selection_required",
}


@dataclass(frozen=True)
class Who:
    """Who came back. The identity is (issuer, subject); the rest is what is said of it."""

    issuer: str
    subject: str
    email: str | None = None
    #: Whether the provider vouches that they read mail to this address today.
    is_verified: bool = False
    name: str = ""


def address_of(said: Any) -> str | None:
    """An address as we store it, or None if this is none."""
    try:
        return normalise(said) if isinstance(said, str) and len(said) <= 254 else None
    except InvalidAddress:
        return None


def name_of(claims: dict[str, Any]) -> str:
    """What to call somebody, as one line; "" if the provider doesn't say."""
    whole = f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"
    for said in (
        claims.get("name"),
        whole,
        claims.get("nickname"),
        claims.get("preferred_username"),
    ):
        if isinstance(said, str):
            printable = "".join(c if c.isprintable() else " " for c in said)
            if name := " ".join(printable.split())[:LONGEST_NAME].strip():
                return name
    return ""


def refused(error: str) -> NotIn:
    """Why somebody came back without a code."""
    reason = f"the answer says {error[:80]!r}"
    return Declined(reason) if error in VISITORS else ProviderFailed(reason)
