"""Secrets that we hand out and recognise again, but never store."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a URL or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored in a token's place. The token is random, so one round of SHA-256 will do."""
    return hashlib.sha256(token.encode()).hexdigest()
