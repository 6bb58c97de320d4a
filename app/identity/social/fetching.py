"""What we ask providers for, and how much of an answer we take.

A provider is a stranger's server: it may be away, drip, send a flood, or send us elsewhere. So
every request has an end in time and in bytes, follows no redirect, and uses TLS.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from app.identity.social.errors import ProviderFailed

#: Seconds: to connect, for the next bytes, and for all of an answer.
CONNECT, READ, WHOLE = 3.0, 5.0, 10.0

#: Bytes of an answer, unpacked. The largest sets of keys have a tenth of that.
LARGEST = 512 * 1024

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Careful(HTTPAdapter):
    """Sends, and reads the answer whole, unless it is too much or takes too long."""

    def __init__(self, *, on_loopback: bool) -> None:
        super().__init__()
        self.on_loopback = on_loopback

    def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
        """As the library does, with our limits."""
        if not is_guarded(request.url, on_loopback=self.on_loopback):
            raise requests.exceptions.InvalidSchema(f"not by TLS: {request.url}")
        options |= {"stream": True, "timeout": (CONNECT, READ)}
        response = super().send(request, *args, **options)
        try:
            response._content = read(response)
        except BaseException:
            response.close()
            raise
        return response


def read(response: requests.Response) -> bytes:
    """The answer's body, of which any piece may be late. Raises RequestException, HTTPError."""
    body, deadline = b"", time.monotonic() + WHOLE
    while chunk := response.raw.read1(16 * 1024, decode_content=True):
        body += chunk
        if len(body) > LARGEST:
            raise requests.exceptions.ContentDecodingError("more than we take")
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout("slower than we wait")
    if response.raw.length_remaining:
        raise requests.exceptions.ConnectionError("the answer was cut off")
    return body


def is_guarded(url: Any, *, on_loopback: bool) -> bool:
    """Whether what is said there stays between us: by TLS, or on this machine if that may be."""
    try:
        parts = urlsplit(url)
    except (ValueError, AttributeError, TypeError):
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return on_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK


@contextmanager
def line(*, on_loopback: bool, **options: Any) -> Iterator[OAuth2Session]:
    """Somebody to ask a provider with. Whatever goes wrong is a ProviderFailed."""
    session = OAuth2Session(**options, max_redirects=0, code_challenge_method="S256")
    session.headers["Accept-Encoding"] = "identity"
    for scheme in ("https://", "http://"):
        session.mount(scheme, Careful(on_loopback=on_loopback))
    try:
        with session:
            yield session
    except (requests.RequestException, HTTPError, OAuthError, ValueError, TypeError) as error:
        raise ProviderFailed(f"{type(error).__name__}: {error}"[:300]) from error


def json_object(response: requests.Response) -> dict[str, Any]:
    """An answer that must be a JSON object. Raises RequestException or ValueError."""
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, dict):
        raise ValueError(f"no JSON object at {response.url}")
    return found


def json_list(response: requests.Response) -> list[Any]:
    """An answer that must be a JSON list. Raises RequestException or ValueError."""
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, list):
        raise ValueError(f"no JSON list at {response.url}")
    return found
