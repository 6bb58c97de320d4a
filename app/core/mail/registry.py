"""Every mail there is: one function each, in its room's `mails.py`, marked with `@mail(kind)`.

    @mail(ESSENTIAL, sample=(PLACEHOLDER,))
    def verification(user, token):
        return Letter(_("Confirm your e-mail address"), name=user.name, link=…)

The function's first argument is who gets it. It runs in that person's language. To call it
is to send it: `mails.verification(user, token, key=current_id())`; `key` names the fact that
the mail tells of, and a key is sent once.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app
from flask_babel import force_locale

from app.core import causes
from app.core.mail.gate import deliver
from app.core.mail.kinds import Kind
from app.core.mail.messages import Letter, Message, compose


class Recipient(Protocol):
    """Who gets a mail: in practice a User."""

    id: int | None
    email: str
    name: str
    locale: str | None


@dataclass
class Person:
    """A recipient without an account; and the one whose mails the gallery shows."""

    email: str
    name: str
    locale: str | None = None
    id: int | None = None


#: Stands in a sample where a real mail has a secret.
PLACEHOLDER = "sample"
SAMPLE = Person("camille@example.com", "Camille Moreau")

#: Every mail by its name, as `identity.verification`. Filled as the rooms are imported.
MAILS: dict[str, "Mail"] = {}


class Mail:
    """One mail: its kind, its template, and the function that says what is in it."""

    def __init__(self, function: Callable[..., Letter], kind: Kind, sample: tuple[Any, ...]):
        functools.update_wrapper(self, function)
        self.function, self.kind, self.sample = function, kind, sample
        room = function.__module__.split(".")[1]
        self.name = f"{room}.{function.__name__}"
        self.template = f"{room}/{function.__name__}.mjml"

    def __call__(
        self, recipient: Recipient, *args: Any, key: str, workspace_id: int | None = None
    ) -> None:
        """Send it, unless the mail with this key was dealt with. Raises TryLater.

        Its row belongs to a workspace, and goes with it: that of the job unless it is named.
        """
        workspace_id = workspace_id or causes.current().workspace_id
        deliver(self, recipient, args, key, workspace_id)

    def message(self, recipient: Recipient, *args: Any, key: str, **options: Any) -> Message:
        """The mail as `recipient` will read it, in their language."""
        locale = recipient.locale or current_app.config["BABEL_DEFAULT_LOCALE"]
        with force_locale(locale):
            letter = self.function(recipient, *args)
            return compose(self, letter, recipient.email, locale, key, **options)

    def sample_message(self, locale: str) -> Message:
        """The mail with made-up contents. Its links lead nowhere, and nothing is stored."""
        key = f"sample:{self.name}"
        return self.message(_reader_of(locale), *self.sample, key=key, token=PLACEHOLDER)

    def sample_subject(self, locale: str) -> str:
        """The subject of that mail, without the work of making the rest of it."""
        with force_locale(locale):
            return self.function(_reader_of(locale), *self.sample).subject


def _reader_of(locale: str) -> Person:
    return Person(SAMPLE.email, SAMPLE.name, locale)


def mail(kind: Kind, *, sample: tuple[Any, ...] = ()) -> Callable[[Callable[..., Letter]], Mail]:
    """Declare a mail. `sample` are the arguments after the recipient, for gallery and tests."""

    def register(function: Callable[..., Letter]) -> Mail:
        declared = Mail(function, kind, sample)
        if declared.name in MAILS:
            raise ValueError(f"there are two mails named {declared.name}")
        MAILS[declared.name] = declared
        return declared

    return register
