"""Unsubscribing: a signed link names an address and a kind of mail, and stops that kind, or
the part of it that the link names.

Who has the link got the mail, so the link is the proof; it asks for no sign-in and never
expires. To look at the page changes nothing: mail scanners open every link.
"""

import hashlib
from typing import Any, NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.core.db import transaction
from app.core.errors import NotFound
from app.core.links import absolute_url
from app.core.mail.kinds import KINDS, Kind
from app.core.mail.models import Suppression

UNSUBSCRIBED = "unsubscribed"


class Subscription(NamedTuple):
    """What somebody gets, and may stop: a kind of mail, or a part of one."""

    address: str
    kind: Kind
    part: Any = None

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return self.kind.switch.title(self.part) if self.kind.switch else str(self.kind.title)

    @property
    def is_stopped(self) -> bool:
        """Whether the person has stopped it."""
        if self.kind.switch:
            return self.kind.switch.is_stopped(self.part)
        return Suppression.of(self.address, self.kind.name) is not None

    def stop(self) -> None:
        """Send no more. To stop it twice is no error."""
        with transaction():
            if self.kind.switch:
                self.kind.switch.stop(self.part)
            else:
                Suppression.add(self.address, self.kind.name, UNSUBSCRIBED)

    def resume(self) -> None:
        """Send it again."""
        with transaction():
            if self.kind.switch:
                self.kind.switch.resume(self.part)
            else:
                Suppression.lift(self.address, self.kind.name)


def unsubscribe_link(address: str, kind: Kind, token: str | None = None, part: Any = None) -> str:
    """Where `address` can stop mails of this kind, or this part of it."""
    named = [address, kind.name] if part is None else [address, kind.name, part]
    return absolute_url("site.unsubscribe_token", token=token or _signer().dumps(named))


def read_token(token: str) -> Subscription:
    """What a link is for. Raises NotFound for a link that isn't ours."""
    try:
        address, name, *part = _signer().loads(token)
        return Subscription(address, KINDS[name], *part)
    except (BadData, KeyError) as error:
        raise NotFound("unsubscribe link") from error


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(
        keys,
        salt="unsubscribe",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
