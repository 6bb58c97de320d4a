"""Passkeys: a key pair that stays in somebody's device, or with who syncs it.

With the owner's finger, face or PIN it is a first and a second factor in one; without, a second
one. Browsers do the work: a page gives them our question as JSON (`ask_…`), and sends their
answer back in a form's field.
"""

import base64
import hmac
import re
from typing import Any

from flask import current_app
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.structs import CredentialDeviceType

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotFound
from app.identity.factors import protocol
from app.identity.factors.authenticators import keeper_of, transports_in
from app.identity.factors.challenges import Ceremony
from app.identity.factors.changes import after_removing, first_added, has_any, hold
from app.identity.factors.models import Passkey, PasskeyHandle
from app.identity.factors.protocol import PasskeyRefused
from app.identity.factors.telling import tell
from app.identity.models import User

#: Nobody needs more.
MOST = 20
LONGEST_NAME = 60


class PasskeyCopied(PasskeyRefused):
    """Its counter went back: somebody may have a copy of it."""


class AlreadyAdded(Exception):
    """This passkey is somebody's already."""


#: How a credential's id is written: a database may refuse what else a stranger sends.
CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_=-]{1,2000}")


class TooManyPasskeys(Exception):
    """They have as many as one may have."""


def registering(user: User, browser: str) -> Ceremony:
    """Adding a passkey to this account, in this browser."""
    return Ceremony("register", browser, user.id)


def signing_in(browser: str) -> Ceremony:
    """Signing in with a passkey and nothing else: who it is, the passkey says."""
    return Ceremony("sign_in", browser)


def proving(user: User, browser: str) -> Ceremony:
    """Showing that one is this person, who is known already."""
    return Ceremony("prove", browser, user.id)


def ask_to_add(user: User, browser: str) -> str:
    """The question to a browser that is to make a passkey."""
    return protocol.ask_to_register(user, _handle_of(user), registering(user, browser))


def ask_to_sign_in(browser: str) -> str:
    """The question to a browser whose person isn't known yet."""
    return protocol.ask_to_show(signing_in(browser))


def ask_to_prove(user: User, browser: str) -> str:
    """The question to a browser whose person has shown a first factor."""
    return protocol.ask_to_show(proving(user, browser), Passkey.of(user))


def add_passkey(
    user: User, answer: str, *, browser: str, name: str, device: str, keep_session: int
) -> Passkey:
    """Keep the passkey that the browser made, under this name; or under that of who keeps it, or
    of the `device`.

    The first factor of an account ends its other sign-ins. Raises PasskeyRefused, AlreadyAdded
    and TooManyPasskeys.
    """
    said = protocol.read(answer)
    made = protocol.made(said, registering(user, browser))
    with transaction():
        hold(user)
        if len(list(Passkey.of(user))) >= MOST:
            raise TooManyPasskeys
        is_first = not has_any(user)
        PasskeyHandle.keep(user, _handle_of(user))
        passkey = _create(user, made, transports_in(said), name or keeper_of(made.aaguid) or device)
        tell(user, "passkey.added", name=passkey.name)
        if is_first:
            first_added(user, keep_session=keep_session)
    return passkey


def _create(user: User, made: Any, transports: list[str], name: str) -> Passkey:
    try:
        with transaction():
            return Passkey.create(
                user_id=user.id,
                credential_id=bytes_to_base64url(made.credential_id),
                public_key=bytes_to_base64url(made.credential_public_key),
                sign_count=made.sign_count,
                transports=transports,
                aaguid=made.aaguid,
                is_synced=made.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
                name=name[:LONGEST_NAME],
                created_at=now(),
            )
    except IntegrityError as error:
        raise AlreadyAdded from error


def rename_passkey(user: User, id: int, *, name: str) -> None:
    """Give it another name. The same again is no event. Raises NotFound."""
    with transaction():
        passkey = own_passkey(user, id)
        if passkey.name == name:
            return
        passkey.name = name
        passkey.save()
        tell(user, "passkey.renamed", name=name)


def remove_passkey(user: User, id: int, *, on_purpose: bool = False) -> None:
    """It opens this account no more.

    Raises NotFound, LastFactor unless it is on purpose, and WeakPassword.
    """
    with transaction():
        hold(user)
        passkey = own_passkey(user, id)
        passkey.delete()
        tell(user, "passkey.removed", name=passkey.name)
        after_removing(user, on_purpose=on_purpose)


def own_passkey(user: User, id: int) -> Passkey:
    """The person's own passkey. Raises NotFound."""
    if passkey := Passkey.one_of(user, id):
        return passkey
    raise NotFound(f"passkey {id}")


def whose(answer: str, *, browser: str) -> User:
    """The person who signs in with a passkey alone: a first and a second factor in one.

    They were there themselves, by finger, face or PIN. Raises PasskeyRefused.
    """
    said = protocol.read(answer)
    passkey = _with_credential(said)
    handle = said["response"].get("userHandle")
    if handle != PasskeyHandle.of(passkey.user_id):
        raise PasskeyRefused("another person's handle")
    shown = protocol.shown(said, signing_in(browser), passkey, with_owner=True)
    user = User.get(passkey.user_id)
    _count(user, passkey, shown.new_sign_count)
    return user


def accept_passkey(user: User, answer: str, *, browser: str) -> None:
    """Take a passkey of this person as the proof that it's them. Raises PasskeyRefused."""
    said = protocol.read(answer)
    passkey = _with_credential(said)
    if passkey.user_id != user.id:
        raise PasskeyRefused("somebody else's")
    shown = protocol.shown(said, proving(user, browser), passkey, with_owner=False)
    _count(user, passkey, shown.new_sign_count)


def _with_credential(said: dict[str, Any]) -> Passkey:
    credential_id = said.get("id")
    written = isinstance(credential_id, str) and CREDENTIAL_ID.fullmatch(credential_id)
    passkey = Passkey.with_credential(credential_id) if written else None
    if not passkey:
        raise PasskeyRefused("unknown")
    return passkey


def _count(user: User, passkey: Passkey, sign_count: int) -> None:
    """Remember how often it was used. Where a counter goes back there are two of it."""
    with transaction():
        counted = Passkey.count(passkey.id, sign_count, now())
        if not counted:
            tell(user, "passkey.refused", name=passkey.name)
    if not counted:
        raise PasskeyCopied(f"passkey {passkey.id}")


def _handle_of(user: User) -> str:
    """By what authenticators know this person: what they were told once, and nothing of ours."""
    key = current_app.config["SECRET_KEY"].encode()
    new = hmac.digest(key, f"passkey handle {user.id}".encode(), "sha256")
    return PasskeyHandle.of(user.id) or base64.urlsafe_b64encode(new).decode().rstrip("=")
