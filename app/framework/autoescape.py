"""Escape what templates print, whatever the template's extension is."""

import os
from typing import Any

import flask_mailman_templates as mails
import html2text
import markdown
import premailer
import yaml
from flask import current_app
from jinja_frontmatter import extract_frontmatter
from mjml import mjml_to_html

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="autoescape",
    package="hyperflask, flask-mailman-templates",
    version="0.6.0, 0.1.2",
    file="hyperflask/app.py, flask_mailman_templates.py:74",
    defect=(
        "Flask escapes only .html, .htm, .xml, .xhtml and .svg: pages and components (.jpy), "
        "markdown (.md) and mails (.mjml) print `{{ value }}` raw, while a mail's subject from "
        "its front matter is HTML-escaped although it is plain text."
    ),
    test="tests/framework/test_autoescape.py",
    replaces=("flask_mailman_templates:render_mail",),
)

#: Everything else is HTML, or becomes HTML.
PLAIN = (".txt", ".sql", ".js", ".css")


def escapes(filename: str | None) -> bool:
    """Whether `{{ value }}` is escaped in that template. A template without a name is HTML."""
    return filename is None or not filename.lower().endswith(PLAIN)


def render_mail(filename: str, **values: Any) -> tuple[dict[str, Any], str | None, str | None]:
    """A mail's values, text body and HTML body.

    The front matter is plain text: what it gives to the body is escaped there, once. Line
    breaks leave the subject, which is a header.
    """
    state = current_app.extensions["mail_templates"]
    plain = state.jinja_env.overlay(autoescape=False)
    # Not the package's own reader: for a moment it changes what other threads read.
    source = state.jinja_env.loader.loader.get_source(state.jinja_env, filename)[0]
    front_matter = extract_frontmatter(source, loads=yaml.safe_load)[1]
    for key, value in (front_matter or {}).items():
        if key not in values:
            is_text = isinstance(value, str)
            values[key] = plain.from_string(value).render(**values) if is_text else value
    if values.get("subject"):
        values["subject"] = " ".join(str(values["subject"]).split())

    content = state.jinja_env.get_template(filename).render(**values)
    text_body: str | None = None
    html_body: str | None = None
    extension = os.path.splitext(filename)[1]
    if extension == ".mjml":
        result = mjml_to_html(content)
        if result.errors:
            raise ValueError(f"{filename} is not valid MJML: {result.errors}")
        html_body = result.html
    elif extension == ".html":
        html_body = content
    elif extension == ".txt":
        text_body = content
    elif extension == ".md":
        text_body = plain.get_template(filename).render(**values)
        html_body = markdown.markdown(content, **state.markdown_options)

    if html_body and not text_body and state.auto_text_body_from_html:
        text_body = html2text.html2text(html_body)
    if html_body and state.inline_css and extension != ".mjml":
        html_body = premailer.transform(html_body)
    return values, text_body, html_body


def patch() -> None:
    """Put our `render_mail` in the place of the package's."""
    replace(mails.render_mail, render_mail)
