"""The built-in mailbox: a folder of messages that /dev/mail shows. For development and tests."""

import email
import email.policy
import os
import re
import uuid
from collections.abc import Collection
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from flask import current_app
from flask_mailman.backends.base import BaseEmailBackend

from app.core.clock import now

#: Messages that are there as a whole: the dot that hides an unfinished one hides it from nobody.
FINISHED = "[!.]*.eml"

#: What in a message is to be read.
TEXTS = ("text/plain", "text/html")


class EmailBackend(BaseEmailBackend):
    """Flask-Mailman's backend that keeps each message as a file instead of sending it."""

    def send_messages(self, messages):
        """Keep the messages; answers how many."""
        folder = mailbox_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.eml"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder / name)  # a reader never sees half a message
        return len(messages)


def mailbox_folder() -> Path:
    """Where this application's messages are kept."""
    return Path(current_app.config["MAILBOX"])


def messages() -> list[tuple[str, EmailMessage]]:
    """Every message with its id, the newest first."""
    names = sorted((path.stem for path in mailbox_folder().glob(FINISHED)), reverse=True)
    return [(name, read(name)) for name in names]


def remove(message_ids: Collection[str]) -> None:
    """Forget the messages with these ids."""
    for name, message in messages() if message_ids else ():
        if message["Message-ID"] in message_ids:
            (mailbox_folder() / f"{name}.eml").unlink(missing_ok=True)


def remove_those_with(words: re.Pattern[str]) -> None:
    """Forget the messages in whose head or text one of these words is."""
    for name, message in messages():
        parts = [part.get_content() for part in message.walk() if part.get_content_type() in TEXTS]
        said = "\n".join([*map(str, message.values()), *parts])
        if words.search(said):
            (mailbox_folder() / f"{name}.eml").unlink(missing_ok=True)


def forget_older_than(moment: datetime) -> None:
    """Forget messages as their rows are forgotten."""
    for path in mailbox_folder().glob(FINISHED):
        if path.name < f"{moment:%Y%m%dT%H%M%S%f}":
            path.unlink(missing_ok=True)


def is_used() -> bool:
    """Whether mail goes here, and not to a mail server."""
    return current_app.config["MAIL_BACKEND"] == "app.core.mailbox"


def read(name: str) -> EmailMessage:
    """One message. Raises FileNotFoundError for a name that isn't in the mailbox."""
    path = mailbox_folder() / f"{name}.eml"
    if path.parent != mailbox_folder():
        raise FileNotFoundError(name)
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
