"""The id_token: what a provider signs about somebody. Believed only after everything fits."""

import hmac
import math
from collections.abc import Callable, Collection
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from app.core.clock import now
from app.identity.social.errors import NotStartedHere, ProviderFailed

#: By a key pair, and by nothing else: neither `none`, nor a secret that we share with others.
ALGORITHMS: Collection[str] = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")

KINDS: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
SHORTEST_RSA = 2048

#: Seconds that clocks may differ, and that a fresh token may be old.
LEEWAY, OLDEST = 60, 600

Keys = Callable[[bool], list[dict[str, Any]]]


class UnknownKey(ProviderFailed):
    """Signed with a key that isn't among the provider's."""


def check(
    token: Any,
    *,
    issuer: Callable[[dict[str, Any]], str | None],
    keys_issuer: str,
    client_id: str,
    nonce: str,
    keys: Keys,
) -> dict[str, Any]:
    """What the token says. Raises ProviderFailed; NotStartedHere if it was made for another trip.

    `keys(False)` are the provider's keys as we remember them, `keys(True)` after asking anew:
    once for a token, when it names a key that we don't know. A key may say whose it is: the
    token's issuer, or all of those that `keys_issuer` stands for.
    """
    try:
        try:
            claims, key = _signed(token, keys(False))
        except UnknownKey:
            claims, key = _signed(token, keys(True))
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise ProviderFailed(f"id_token: {type(error).__name__}: {error}"[:300]) from error
    expected = issuer(claims)
    _demand(expected is not None and claims.get("iss") == expected, "iss", claims)
    _demand(key.get("issuer") in (None, expected, keys_issuer), "issuer", key)
    _check_audience(claims, client_id)
    _check_times(claims)
    _demand(_is_text(claims.get("sub")), "sub", claims)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise NotStartedHere("id_token: its nonce is another trip's")
    return claims


def _signed(token: Any, keys: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims and the key, if one of these signed it. Raises UnknownKey, JoseError."""
    header = jws.extract_compact(str(token).encode()).headers()
    if header.get("alg") not in ALGORITHMS:
        raise ProviderFailed(f"id_token: signed by {str(header.get('alg'))[:40]!r}")
    key = _named(header, keys)
    return jwt.decode(str(token), _imported(key), algorithms=ALGORITHMS).claims, key


def _named(header: dict[str, Any], keys: list[dict[str, Any]]) -> dict[str, Any]:
    """The one key that the header means."""
    fitting = [
        key
        for key in keys
        if key.get("kty") in KINDS
        and key.get("use", "sig") == "sig"
        and key.get("alg", header["alg"]) == header["alg"]
        and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    if len(fitting) != 1:
        raise UnknownKey(
            f"id_token: {len(fitting)} keys are called {str(header.get('kid'))[:80]!r}"
        )
    return fitting[0]


def _imported(key: dict[str, Any]) -> Key:
    known = {name: value for name, value in key.items() if name != "key_ops"}
    found = KINDS[key["kty"]].import_key(known)
    if isinstance(found, RSAKey) and found.raw_value.key_size < SHORTEST_RSA:
        raise ProviderFailed("id_token: its key is too short")
    return found


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    """It is for us, and was asked for by us."""
    said = claims.get("aud")
    audience = [said] if isinstance(said, str) else said
    _demand(isinstance(audience, list) and client_id in audience, "aud", claims)
    party = claims.get("azp")
    _demand(party == client_id or (party is None and audience == [client_id]), "azp", claims)


def _check_times(claims: dict[str, Any]) -> None:
    """It holds now, and was made just now."""
    moment = now().timestamp()
    since = _time(claims, "iat")
    _demand(_time(claims, "exp") > moment - LEEWAY, "exp", claims)
    _demand(moment - OLDEST < since < moment + LEEWAY, "iat", claims)
    if "nbf" in claims:
        _demand(_time(claims, "nbf") < moment + LEEWAY, "nbf", claims)


def _time(claims: dict[str, Any], name: str) -> float:
    value: Any = claims.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    _demand(is_number and math.isfinite(value), name, claims)
    return value or 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255


def _demand(fits: bool, what: str, claims: dict[str, Any]) -> None:
    if not fits:
        raise ProviderFailed(f"id_token: {what} is {str(claims.get(what))[:200]!r}")
