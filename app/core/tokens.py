"""Secrets that we hand out and recognise again, but never store."""

import base64
import hashlib
import hmac
import secrets

from flask import current_app


def new_token() -> str:
    """256 random bits, safe in a URL or a cookie."""
    return secrets.token_urlsafe(32)


def token_of(purpose: str, fact: str) -> str:
    """The one token for this fact, as safe as a new one: a job that runs again mails the same.

    Only who holds SECRET_KEY can make it. The fact must never come back with another meaning:
    a job's id is good.
    """
    key = current_app.config["SECRET_KEY"].encode()
    code = hmac.digest(key, f"token {purpose} {fact}".encode(), "sha256")
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def digest(token: str) -> str:
    """What is stored in a token's place. The token is random, so one round of SHA-256 will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_of(purpose: str, fact: str) -> str:
    """The one six-digit code for this fact: short enough to type, so it needs a count of tries."""
    key = current_app.config["SECRET_KEY"].encode()
    number = int.from_bytes(hmac.digest(key, f"code {purpose} {fact}".encode(), "sha256"))
    return f"{number % 1_000_000:06}"


def sealed(code: str, fact: str) -> str:
    """What is stored in a short code's place: a digest alone would be guessed in a second, so it
    takes our key too, and the fact, so that equal codes don't look equal."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"sealed {fact} {code}".encode(), "sha256").hex()
