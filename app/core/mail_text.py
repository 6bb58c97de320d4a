"""The text part of a mail, made from its HTML."""

import re

from html2text import HTML2Text

#: The line that a mailbox shows beside the subject: hidden in the mail itself.
PREVIEW = re.compile(r'<div style="display:\s*none;.*?</div>', re.S)
LINK = re.compile(r"\[\s*([^\]]+?)\s*\]\(<?(https?://[^\s)>]+)>?\)")


def text_of(html: str) -> str:
    """Plain text as a person would write it: no tables, no wrapped lines, links on a line alone."""
    converter = HTML2Text(bodywidth=0)
    converter.ignore_tables = True
    converter.ignore_emphasis = True
    text = converter.handle(PREVIEW.sub("", html))
    text = LINK.sub(r"\1\n\2", text)
    lines = (line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
