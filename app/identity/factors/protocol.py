"""The protocol of passkeys: what browsers are asked, and whether what they answer holds.

Our origin and our domain are those of BASE_URL, whatever a request claims.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from webauthn.helpers import base64url_to_bytes, options_to_json, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.identity.factors.challenges import Ceremony, ChallengeNotValid
from app.identity.factors.models import Passkey
from app.identity.factors.refusals import NotProved
from app.identity.models import User

#: How many characters of JSON a browser's answer may have.
LONGEST_ANSWER = 20_000
#: For how long a browser shows its window, in milliseconds.
PATIENCE = 300_000


class PasskeyRefused(NotProved):
    """The answer isn't one to our challenge, or not by a passkey that counts here."""


def ask_to_register(user: User, handle: str, ceremony: Ceremony) -> str:
    """What the browser needs to make a passkey for this person, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_domain(),
        rp_name=current_app.config["PRODUCT_NAME"],
        user_id=base64url_to_bytes(handle),
        user_name=user.email,
        user_display_name=user.name,
        challenge=ceremony.challenge(),
        timeout=PATIENCE,
        exclude_credentials=_descriptors(Passkey.of(user)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json(options)


def ask_to_show(ceremony: Ceremony, passkeys: Iterable[Passkey] | None = None) -> str:
    """What the browser needs to show one of these; or, for who isn't known yet, any of ours."""
    anybody = passkeys is None
    options = webauthn.generate_authentication_options(
        rp_id=_domain(),
        challenge=ceremony.challenge(),
        timeout=PATIENCE,
        allow_credentials=_descriptors(passkeys or ()),
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if anybody
            else UserVerificationRequirement.PREFERRED
        ),
    )
    return options_to_json(options)


def read(answer: str) -> dict[str, Any]:
    """A browser's answer, parsed. Raises PasskeyRefused."""
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused("too long")
    with_faults = _refusing(json.loads, answer)
    if not isinstance(with_faults, dict) or not isinstance(with_faults.get("response"), dict):
        raise PasskeyRefused("no credential")
    return with_faults


def made(answer: dict[str, Any], ceremony: Ceremony) -> Any:
    """What the authenticator says of the passkey that it made. Raises PasskeyRefused."""
    return _verified(webauthn.verify_registration_response, answer, ceremony)


def shown(answer: dict[str, Any], ceremony: Ceremony, passkey: Passkey, *, with_owner: bool) -> Any:
    """What the authenticator says of the use of this passkey. Raises PasskeyRefused.

    `with_owner`: the owner must have been there, by finger, face or PIN. Whether its counter went
    back is for the caller to see: from here it looks as if it had never counted.
    """
    return _verified(
        webauthn.verify_authentication_response,
        answer,
        ceremony,
        credential_public_key=base64url_to_bytes(passkey.public_key),
        credential_current_sign_count=0,
        require_user_verification=with_owner,
    )


def _verified(verify: Callable[..., Any], answer: dict[str, Any], ceremony: Ceremony, **options):
    data = _refusing(base64url_to_bytes, answer["response"].get("clientDataJSON"))
    said = _refusing(parse_client_data_json, data)
    if said.cross_origin:
        raise PasskeyRefused("in another site's frame")
    try:
        ceremony.take(said.challenge)
    except ChallengeNotValid as error:
        raise PasskeyRefused(f"challenge: {error}") from error
    return _refusing(
        verify,
        credential=answer,
        expected_challenge=said.challenge,
        expected_rp_id=_domain(),
        expected_origin=current_app.config["BASE_URL"],
        **options,
    )


def _refusing(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call the library. What bytes of a stranger's make it raise isn't documented."""
    try:
        return function(*args, **options)
    except Exception as error:
        raise PasskeyRefused(f"{type(error).__name__}: {error}") from error


def _domain() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(each.credential_id),
            transports=[AuthenticatorTransport(name) for name in each.transports] or None,
        )
        for each in passkeys
    ]
