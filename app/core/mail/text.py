"""The text part of a mail, made from its HTML."""

import re

from html2text import HTML2Text

#: The line that a mailbox shows beside the subject: hidden in the mail itself.
PREVIEW = re.compile(r'<div style="display:\s*none;.*?</div>', re.S)
#: What Markdown would read as a list, html2text disarms; a link that is its own words it brackets.
DISARMED = re.compile(r"^(\s*\d*)\\([.+-])", re.M)
BRACKETED = re.compile(r"<(https?://[^\s>]+)>")
LINK = re.compile(r"\[\s*([^\]]+?)\s*\]\(<?(https?://[^\s)>]+)>?\)")


def text_of(html: str) -> str:
    """Plain text as a person would write it: no tables, no wrapped lines, links on a line alone."""
    converter = HTML2Text(bodywidth=0)
    converter.ignore_tables = True
    converter.ignore_emphasis = True
    text = converter.handle(PREVIEW.sub("", html))
    text = DISARMED.sub(r"\1\2", LINK.sub(r"\1\n\2", text))
    text = BRACKETED.sub(r"\1", text)
    lines = (line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
