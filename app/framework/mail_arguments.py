"""Everything that a mail is told reaches its own header."""

from pathlib import Path
from typing import Any

import flask_mailman_templates as mails
from flask import current_app
from flask_mailman import EmailMultiAlternatives

from app.framework import Mend

MEND = Mend(
    name="mail_arguments",
    package="flask-mailman-templates",
    version="0.1.2",
    file="flask_mailman_templates.py:49",
    defect=(
        "The arguments of a mail are handed on one place early: who should get the answer "
        "(`reply_to`) gets a copy, `cc` raises; an attachment is looked for beside the wrong file."
    ),
    test="tests/framework/test_mail_arguments.py",
    replaces=("flask_mailman_templates:TemplatedEmailMessage.__init__",),
)


def listed(value: Any) -> list[Any] | None:
    """Addresses as a list; a text holds one, or several with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return list(value) if value else None


def init(self: mails.TemplatedEmailMessage, filename: str, to: Any, **kwargs: Any) -> None:
    """The original, but each argument is given by its name."""
    values, text_body, html_body = mails.render_mail(filename, **kwargs)
    if not values.get("subject"):
        raise ValueError(f"the mail {filename} has no subject")
    EmailMultiAlternatives.__init__(
        self,
        subject=values["subject"],
        body=html_body if text_body is None else text_body,
        from_email=values.get("from_email"),
        to=to,
        connection=kwargs.get("connection"),
        headers=values.get("headers"),
        **{name: listed(values.get(name)) for name in ("cc", "bcc", "reply_to")},
    )
    if text_body is None:
        self.content_subtype = "html"
    elif html_body is not None:
        self.attach_alternative(html_body, "text/html")
    for attachment in values.get("attachments") or []:
        attach(self, filename, attachment)


def attach(mail: mails.TemplatedEmailMessage, filename: str, attachment: Any) -> None:
    """A path (relative to the template), name with content and type, or a part of a mail."""
    if isinstance(attachment, str):
        templates = current_app.extensions["mail_templates"].jinja_env
        folder = Path(templates.get_template(filename).filename).parent
        mail.attach_file(str(folder / attachment))
    elif isinstance(attachment, list | tuple):
        mail.attach(*attachment)
    else:
        mail.attach(attachment)


def patch() -> None:
    """Put ours in the place of the original."""
    mails.TemplatedEmailMessage.__init__ = init
