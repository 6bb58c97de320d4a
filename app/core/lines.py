"""Texts that people typed, in places where a control character could do harm.

A name may hold a line break, an escape sequence or a mark that turns the order of letters
round. In a log or a file it must not look like another line, or like other words.
"""

import logging
import unicodedata
from typing import Any

#: Control characters, and the two separators that some programs break lines at.
BREAKING = {"Cc", "Zl", "Zp"}
#: They turn the order of letters round without being seen.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """The text on one line: whatever would break it, or hide in it, is written out."""
    if text.isprintable() and not TURNING & set(text):
        return text
    return "".join(_written_out(char) if _is_odd(char) else char for char in text)


def storable(value: Any) -> Any:
    """The same value without the one character that PostgreSQL can't store."""
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _is_odd(char: str) -> bool:
    return unicodedata.category(char) in BREAKING or char in TURNING


def _written_out(char: str) -> str:
    return char.encode("unicode_escape").decode()


class Line(logging.LogRecord):
    """A record of our own loggers: one message, one line. (A trace has lines of its own.)"""

    def getMessage(self) -> str:
        """What is printed."""
        return visible(super().getMessage())


def make_record(name: str, *args: Any, **options: Any) -> logging.LogRecord:
    """Ours for our loggers; others, such as the web server's, take care of themselves."""
    kind = Line if name.partition(".")[0] == "app" else logging.LogRecord
    return kind(name, *args, **options)


def keep_logs_in_line() -> None:
    """From now on, in this process."""
    logging.setLogRecordFactory(make_record)
