"""Babel's extractor for .jpy, .html and .mjml: Python front matter and Jinja template.

The framework's own command can't read .jpy. Its templates need the application's
environment, with the tags of its extensions.
"""

import functools
import io

from babel.messages.extract import extract_python
from jinjapy import extract_frontmatter


@functools.cache
def _environment():
    from app.boot import create_app

    return create_app(
        SECRET_KEY="only to read templates: nothing is signed",  # noqa: S106 (no secret)
    ).jinja_env


def extract(fileobj, keywords, comment_tags, options):
    """Yield Babel's (line, function, message, comments) for one template file."""
    template, frontmatter = extract_frontmatter(fileobj.read().decode())
    if frontmatter and fileobj.name.endswith(".jpy"):
        source = io.BytesIO(frontmatter.encode())
        yield from extract_python(source, keywords, comment_tags, {"encoding": "utf-8"})
    for line, function, message in _environment().extract_translations(template, list(keywords)):
        yield line, function, message, []
