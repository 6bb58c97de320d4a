"""The one gate for mail. Rooms call it from their `mails.py`, and only jobs call those."""

from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_mailman_templates import TemplatedEmailMessage

from app.core.mail_text import text_of


class HeaderInjection(ValueError):
    """A subject or an address with a line break in it isn't sent."""


def deliver(template: str, to: str, *, subject: Any, locale: str | None, **context: Any) -> None:
    """Send one mail: HTML from an MJML template, with a text part made from it.

    `subject` may be a lazy translation: it is read in the reader's `locale`, like the
    template. Raises HeaderInjection, and what the mail server raises.
    """
    locale = locale or current_app.config["BABEL_DEFAULT_LOCALE"]
    with force_locale(locale):
        subject = str(subject)
        if any(character in subject + to for character in "\r\n"):
            raise HeaderInjection(subject)
        message = TemplatedEmailMessage(template, [to], subject=subject, **context)
        message.subject = subject
        [(html, kind)] = message.alternatives
        message.alternatives = [(html.replace("<html ", f'<html lang="{locale}" ', 1), kind)]
        message.body = text_of(html)
        message.send()
