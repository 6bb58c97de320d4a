"""Secrets don't belong in what people read: job lists, errors, logs."""

import re
from typing import Any

MASK = "•••"

SECRET_NAMES = re.compile(r"pass|secret|token|key$|authori[sz]ation|cookie|credential|otp", re.I)
#: Long words that mix letters and digits are tokens, digests and keys more often than not.
SECRET_WORDS = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}\b")
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
ASSIGNED = re.compile(r"""(?i)\b(\w*(?:password|secret|token)\w*["']?\s*[=:]\s*["']?)[^\s"',]+""")

LONGEST = 200


def mask_text(text: str) -> str:
    """The text without what looks like a secret in it."""
    text = ASSIGNED.sub(rf"\1{MASK}", CREDENTIALS.sub(MASK, text))
    return SECRET_WORDS.sub(MASK, text)


def mask(value: Any, name: str = "", longest: int = LONGEST) -> Any:
    """A job's arguments, an event's details: the same shape, secrets masked, long texts cut."""
    if SECRET_NAMES.search(name):
        return MASK
    if isinstance(value, dict):
        return {key: mask(inner, str(key), longest) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mask(inner, "", longest) for inner in value]
    if isinstance(value, str):
        text = mask_text(value)
        return text if len(text) <= longest else text[:longest] + "…"
    return value
