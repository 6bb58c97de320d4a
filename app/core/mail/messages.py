"""A mail as it goes out: headers, HTML from its MJML template, and the text part."""

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from babel import Locale
from flask import current_app
from flask_mailman import EmailMultiAlternatives as Message
from flask_mailman_templates import render_mail

from app.core.mail.text import text_of
from app.core.mail.unsubscribing import unsubscribe_link

if TYPE_CHECKING:
    from app.core.mail.registry import Mail


class HeaderInjection(ValueError):
    """A subject or an address with a line break in it isn't sent."""


class Letter:
    """What a mail says: its subject, as it is written, and what its template needs.

    `part` is what its unsubscribe link stops, if that isn't the whole kind; `part_title` names it.
    """

    def __init__(self, subject: str, *, part: Any = None, **context: Any) -> None:
        self.subject = str(subject)
        self.part = part
        self.context = context


def compose(
    mail: "Mail", letter: Letter, to: str, locale: str, key: str, token: str | None = None
) -> Message:
    """The message, in the language that is set. Raises HeaderInjection.

    `token` stands in for the one of the unsubscribe link, where no real one may be.
    """
    if any(character in letter.subject + to for character in "\r\n"):
        raise HeaderInjection(f"{mail.name}: a line break in the subject or the address")
    kind = mail.kind
    link = unsubscribe_link(to, kind, token, letter.part) if kind.optional else None
    context = {"part_title": kind.title, **letter.context, "unsubscribe_link": link}
    _, _, html = render_mail(mail.template, **context)
    html = with_language(html, locale)
    return Message(
        letter.subject,
        text_of(html),
        to=[to],
        headers=headers(key, link),
        alternatives=[(html, "text/html")],
    )


def headers(key: str, unsubscribe: str | None) -> dict[str, str]:
    """What mail programs read: no auto-reply, please; and one click to stop it (RFC 8058)."""
    found = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    if unsubscribe:
        found["List-Unsubscribe"] = f"<{unsubscribe}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def message_id(key: str) -> str:
    """The same for the same key, so that a mailbox can tell a mail that comes twice."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(current_app.config['BASE_URL']).hostname}>"


def with_language(html: str, locale: str) -> str:
    """MJML leaves the language out, which screen readers and translators look for."""
    language = Locale.parse(locale)
    tag = f'<html lang="{str(language).replace("_", "-")}" dir="{language.text_direction}" '
    return html.replace("<html ", tag, 1)
