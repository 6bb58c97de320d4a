"""How a browser is written to: Web Push (RFC 8030), encrypted for it alone (RFC 8291), signed by us
(VAPID, RFC 8292). What the push service in between sees is how long it is, and that it is ours.
"""

import base64
import json
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app
from py_vapid import Vapid02
from pywebpush import WebPusher

from app.core import outgoing
from app.core.clock import now

#: Seconds that a push service keeps what it can't deliver: a day later it is no news.
KEPT = 24 * 3600
#: Seconds that a signature is good for; the standard allows a day.
SIGNED = 12 * 3600
#: Bytes before encryption: services take 4096 with everything around.
MOST = 3000

#: Answers after which a browser is never reached at this address again.
GONE = {"404", "410"}
TAKEN = {"200", "201", "202", "204"}
#: Answers after which it is worth trying again.
LATER = {"408", "425", "429"}


class Gone(Exception):
    """The browser has taken its consent back, or is no more."""


class NotNow(Exception):
    """The push service is away or has too much to do: try again."""


class NotTaken(Exception):
    """The push service won't have it, and asking again wouldn't change that."""


class NoKeys(ValueError):
    """These aren't keys that a browser would have made."""


def check_keys(p256dh: str, auth: str) -> None:
    """Raise NoKeys unless they are a point of the curve and sixteen random bytes."""
    try:
        point, secret = _bytes(p256dh), _bytes(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise NoKeys(str(error)) from error
    if len(secret) != 16 or len(point) != 65:
        raise NoKeys("of another length")


def send(endpoint: str, p256dh: str, auth: str, message: dict[str, Any], topic: str) -> None:
    """Send a message to a browser; one with the same `topic` that still waits is replaced.

    Raises Gone, NotNow and NotTaken.
    """
    config = current_app.config
    body = json.dumps(message, ensure_ascii=False).encode()
    assert len(body) <= MOST
    keys = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(KEPT),
        "Topic": topic,
        "Urgency": "normal",
        **_signature(endpoint),
    }
    try:
        answer = outgoing.post(
            endpoint,
            WebPusher(keys).encode(body)["body"],
            headers,
            loopback=config["TESTING"] and config.get("PUSH_TO_LOOPBACK", False),
        )
    except outgoing.Forbidden as error:
        raise NotTaken(str(error)) from error
    except (OSError, HTTPException) as error:
        raise NotNow(f"{type(error).__name__}: {error}") from error
    _judge(answer["Status"], urlsplit(endpoint).hostname)


def _judge(status: str, host: str | None) -> None:
    if status in GONE:
        raise Gone(status)
    if status in LATER or status.startswith("5"):
        raise NotNow(f"{status} from {host}")
    if status not in TAKEN:
        raise NotTaken(f"{status} from {host}")


def _signature(endpoint: str) -> dict[str, str]:
    config, parts = current_app.config, urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now().timestamp()) + SIGNED,
        "sub": f"mailto:{config['SUPPORT_EMAIL']}",
    }
    return Vapid02.from_string(config["PUSH_KEY"]).sign(claims)


def _bytes(text: str) -> bytes:
    if not text.isascii() or len(text) > 200:
        raise ValueError("not a key")
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
