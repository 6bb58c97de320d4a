"""A26, at the source: what a token must have before it is believed. Over HTTP: test_hostile."""

import time
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from app.identity.social import id_token
from app.identity.social.errors import NotStartedHere, ProviderFailed
from tests.fixtures.providers import by_secret, part

ISSUER = "https://login.example"
MOMENT = int(time.time())
GOOD = {
    "iss": ISSUER,
    "aud": "us",
    "sub": "zoe",
    "nonce": "the nonce",
    "exp": MOMENT + 300,
    "iat": MOMENT,
}


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """It is the moment at which these tests were read, however long ago that is."""
    monkeypatch.setattr(id_token, "now", lambda: datetime.fromtimestamp(MOMENT, UTC))


def check(token, *keys, anew=None):
    published = [key.as_dict(private=False) for key in keys]
    return id_token.check(
        token,
        issuer=lambda claims: ISSUER,
        keys_issuer=ISSUER,
        client_id="us",
        nonce="the nonce",
        keys=lambda again: published if not again or anew is None else anew,
    )


def signed(key, alg="RS256", header=None, **claims):
    claims = {name: value for name, value in (GOOD | claims).items() if value is not None}
    return jwt.encode({"alg": alg} | (header or {"kid": key.kid}), claims, key, algorithms=[alg])


def test_A26_what_fits_is_believed(signing_keys):
    assert check(signed(signing_keys[0]), *signing_keys)["sub"] == "zoe"


@pytest.mark.parametrize(
    ("alg", "make"),
    [
        ("PS256", lambda: RSAKey.generate_key(2048, {"kid": "x"})),
        ("ES256", lambda: ECKey.generate_key("P-256", {"kid": "x"})),
        ("Ed25519", lambda: OKPKey.generate_key("Ed25519", {"kid": "x"})),
    ],
)
def test_A26_by_every_algorithm_of_the_list(alg, make):
    key = make()

    assert check(signed(key, alg), key)["sub"] == "zoe"


WRONG = {
    "iss": [ISSUER + "/", "https://evil.test", None, [ISSUER]],
    "aud": ["them", None, ["them"], [], {"us": 1}, ["us", "them"]],
    "azp": ["them", ""],
    "sub": [None, "", 7, "x" * 256],
    "exp": [None, MOMENT - 61, "tomorrow", float("nan"), float("inf"), True],
    "iat": [None, MOMENT - 700, MOMENT + 120, "now"],
    "nbf": [MOMENT + 120, "later"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_A26_one_wrong_claim_is_enough(signing_keys, name, value):
    with pytest.raises(ProviderFailed, match=f"{name}|azp"):
        check(signed(signing_keys[0], **{name: value}), *signing_keys)


def test_A26_several_may_be_meant_if_we_are_the_one_that_asked(signing_keys):
    token = signed(signing_keys[0], aud=["them", "us"], azp="us")

    assert check(token, *signing_keys)


@pytest.mark.parametrize("nonce", ["another", None, 7, "thé nonce"])
def test_A25_another_nonce_is_another_trip(signing_keys, nonce):
    with pytest.raises(NotStartedHere):
        check(signed(signing_keys[0], nonce=nonce), *signing_keys)


@pytest.mark.parametrize("rubbish", [None, "", "a", "a.b.c", "....", 7, {"a": 1}, "é.é.é"])
def test_A26_rubbish_is_no_token(signing_keys, rubbish):
    with pytest.raises(ProviderFailed):
        check(rubbish, *signing_keys)


def test_A26_none_is_no_signature(signing_keys):
    for alg in ("none", "None", "NONE", "nOnE"):
        _head, claims, _signature = signed(signing_keys[0]).split(".")
        unsigned = ".".join([part({"alg": alg, "kid": signing_keys[0].kid}), claims, ""])
        with pytest.raises(ProviderFailed):
            check(unsigned, *signing_keys)


def test_A26_our_public_key_is_no_secret(signing_keys):
    key = signing_keys[0]
    for secret in (key.as_pem(private=False), key.as_dict(private=False)["n"].encode()):
        forged = by_secret(GOOD, secret, kid=key.kid)
        with pytest.raises(ProviderFailed, match="HS256"):
            check(forged, *signing_keys)


def test_A26_a_signature_by_another_key_is_none(signing_keys):
    forger, real = signing_keys
    with pytest.raises(ProviderFailed, match=r"[Ss]ignature"):
        check(signed(forger, header={"kid": real.kid}), real)


def test_A26_a_key_that_the_token_brings_along_is_not_used(signing_keys):
    forger, real = signing_keys
    own = {"kid": real.kid, "jwk": forger.as_dict(private=False)}
    with pytest.raises(ProviderFailed):
        check(signed(forger, header=own), real)


def test_A26_an_unknown_key_is_asked_for_once(signing_keys):
    asked = []
    old, new = (key.as_dict(private=False) for key in signing_keys)

    def keys(anew):
        asked.append(anew)
        return [old, new] if anew else [old]

    id_token.check(
        signed(signing_keys[1]),
        issuer=lambda claims: ISSUER,
        keys_issuer=ISSUER,
        client_id="us",
        nonce="the nonce",
        keys=keys,
    )
    assert asked == [False, True]


def test_A26_a_key_that_stays_unknown_is_no_key(signing_keys):
    with pytest.raises(ProviderFailed, match="0 keys"):
        check(signed(signing_keys[1]), signing_keys[0], anew=[])


def test_A26_without_a_name_there_must_be_one_key_alone(signing_keys):
    token = signed(signing_keys[0], header={"typ": "JWT"})

    assert check(token, signing_keys[0])
    with pytest.raises(ProviderFailed, match="2 keys"):
        check(token, *signing_keys)


@pytest.mark.parametrize("says", [{"use": "enc"}, {"alg": "PS256"}, {"kty": "oct"}, {"kty": None}])
def test_A26_a_key_for_something_else_is_none(signing_keys, says):
    key = signing_keys[0].as_dict(private=False) | says
    with pytest.raises(ProviderFailed):
        id_token.check(
            signed(signing_keys[0]),
            issuer=lambda claims: ISSUER,
            keys_issuer=ISSUER,
            client_id="us",
            nonce="the nonce",
            keys=lambda anew: [key],
        )


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_A26_a_short_key_is_none():
    key = RSAKey.generate_key(1024, {"kid": "x"})
    with pytest.raises(ProviderFailed):
        check(signed(key), key)
