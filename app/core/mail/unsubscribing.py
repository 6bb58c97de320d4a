"""Unsubscribing: a signed link names an address and a kind of mail, and stops that kind.

Who has the link got the mail, so the link is the proof; it asks for no sign-in and never
expires. To look at the page changes nothing: mail scanners open every link.
"""

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.core.db import transaction
from app.core.errors import NotFound
from app.core.links import absolute_url
from app.core.mail.kinds import KINDS, Kind
from app.core.mail.models import Suppression

UNSUBSCRIBED = "unsubscribed"


def unsubscribe_link(address: str, kind: Kind, token: str | None = None) -> str:
    """Where `address` can stop mails of this kind."""
    token = token or _signer().dumps([address, kind.name])
    return absolute_url("site.unsubscribe_token", token=token)


def read_token(token: str) -> tuple[str, Kind]:
    """Whose link it is, and for which kind. Raises NotFound for a link that isn't ours."""
    try:
        address, name = _signer().loads(token)
        return address, KINDS[name]
    except (BadData, KeyError) as error:
        raise NotFound("unsubscribe link") from error


def is_unsubscribed(address: str, kind: Kind) -> bool:
    """Whether the person has stopped this kind."""
    return Suppression.of(address, kind.name) is not None


def unsubscribe(address: str, kind: Kind) -> None:
    """Stop this kind. To stop it twice is no error."""
    with transaction():
        Suppression.add(address, kind.name, UNSUBSCRIBED)


def resubscribe(address: str, kind: Kind) -> None:
    """Send this kind again."""
    with transaction():
        Suppression.lift(address, kind.name)


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(
        keys,
        salt="unsubscribe",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
