"""Whether a password was found in a leak, asked of a service that doesn't learn which: off
unless PASSWORD_LEAKS_URL names one that speaks the protocol of Have I Been Pwned.

It is told the first five of forty digits of the password's SHA-1, answers with some hundred
endings, and we look for ours among them. If it doesn't answer in time, we don't wait.
"""

import hashlib
import http.client
import urllib.request

from flask import current_app

#: Somebody waits for the form.
SECONDS = 2
#: An answer has about 40 KB.
MOST_BYTES = 1_000_000


def is_known(password: str) -> bool:
    """Whether the service knows the password; no, if there is no service or it doesn't answer."""
    if not (url := current_app.config["PASSWORD_LEAKS_URL"]):
        return False
    digits = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        return _count(f"{url.rstrip('/')}/{digits[:5]}", digits[5:]) > 0
    except (OSError, ValueError, http.client.HTTPException) as error:
        current_app.logger.warning("leaked passwords couldn't be looked up: %s", error)
        return False


def _count(url: str, ending: str) -> int:
    """How often it was found; with padding, so that the length of the answer tells nothing."""
    request = urllib.request.Request(url, headers={"Add-Padding": "true"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        for line in answer.read(MOST_BYTES).decode("ascii").splitlines():
            found, _colon, count = line.partition(":")
            if found.strip().upper() == ending:
                return int(count)
    return 0
