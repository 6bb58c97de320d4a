"""What goes down a stream, as the standard has it (text/event-stream)."""

import re

#: A comment: it shows both sides that the other is still there.
BEAT = b":\n\n"

#: A line ends here and nowhere else, says the standard.
LINE_END = re.compile(r"\r\n|\r|\n")
UNSAFE = re.compile(r"[\r\n\0]")


class Unwritable(ValueError):
    """A field would become something else than it says."""


def event(data: str, *, id: str, type: str | None = None, retry: str | None = None) -> bytes:
    """One event. Whatever is in `data`, it stays data; raises Unwritable for the other fields."""
    lines = [f"id: {_one_line(id)}"]
    if type:
        lines.append(f"event: {_one_line(type)}")
    if retry:
        lines.append(f"retry: {_number(retry)}")
    lines += [f"data: {line}" for line in LINE_END.split(data)]
    return ("\n".join(lines) + "\n\n").encode()


def passing(data: str) -> bytes:
    """An event without an id: nobody who comes back asks for what was before it."""
    return "".join(f"data: {line}\n" for line in LINE_END.split(data)).encode() + b"\n"


def pause(milliseconds: int) -> bytes:
    """How long a browser waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()


def _one_line(value: str) -> str:
    if UNSAFE.search(value):
        raise Unwritable("a line break or a zero in a field of one line")
    return value


def _number(value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise Unwritable("no number of milliseconds")
    return int(value)
