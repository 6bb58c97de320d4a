"""An authenticator without a screen: makes passkeys and answers with them, rightly or wrongly.

What it can be told to do wrong is what real ones, stolen ones and other sites do.
"""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey, in a browser at `origin`."""

    origin: str
    verifies: bool = True
    count: int = 0
    counts: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str | None = None

    def make(self, question, **wrong):
        """The answer to a page that asks to make a passkey."""
        question = json.loads(question)
        self.handle = question["user"]["id"]
        credential = (
            bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(self._public_key())
        )
        data = self._data(HAS_CREDENTIAL, wrong) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", question, wrong)
        return self._answer(
            clientDataJSON=bytes_to_base64url(client),
            attestationObject=bytes_to_base64url(attestation),
            transports=["internal", "nonsense"],
        )

    def show(self, question, **wrong):
        """The answer to a page that asks for a passkey."""
        question = json.loads(question)
        self.count += self.counts
        data = self._data(0, wrong)
        client = self._client("webauthn.get", question, wrong)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=bytes_to_base64url(client),
            authenticatorData=bytes_to_base64url(data),
            signature=bytes_to_base64url(wrong.get("signature", signature)),
            userHandle=wrong.get("handle", self.handle),
        )

    def _public_key(self):
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}

    def _data(self, flags, wrong):
        domain = wrong.get("domain", urlsplit(self.origin).hostname)
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        count = wrong.get("count", self.count)
        return hashlib.sha256(domain.encode()).digest() + struct.pack(">BI", flags, count)

    def _client(self, kind, question, wrong):
        return json.dumps(
            {
                "type": wrong.get("kind", kind),
                "challenge": wrong.get("challenge", question["challenge"]),
                "origin": wrong.get("origin", self.origin),
                "crossOrigin": wrong.get("cross_origin", False),
            }
        ).encode()

    def _answer(self, **response):
        id = bytes_to_base64url(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


def altered(question, **changes):
    """A page's question with something else in it."""
    return json.dumps({**json.loads(question), **changes})


def bytes_of(text):
    """What base64url stands for."""
    return base64url_to_bytes(text)
