"""Addresses as people paste them: lines, commas, and names around them."""

import re

from app.identity.emails import InvalidAddress, normalise

#: What one address is: everything up to a comma, a semicolon or a line's end, outside of quotes.
PIECE = re.compile(r'(?:"[^"\n]*"|[^,;\n])+')
#: `Max Weber <max@example.com>`
IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """The addresses in a pasted text, each once, and the pieces that are none."""
    good: dict[str, None] = {}
    bad: dict[str, None] = {}
    for piece in map(str.strip, PIECE.findall(text)):
        if not piece:
            continue
        in_brackets = IN_BRACKETS.search(piece)
        try:
            good[normalise(in_brackets[1] if in_brackets else piece)] = None
        except InvalidAddress:
            bad[piece] = None
    return list(good), list(bad)
