"""The talk with the mail server, and what its answers mean.

Only a no to this reader or this mail is final (`Refused`). A no to ourselves (the sign-in, the
sender's address, a server that is away) says nothing about the mail: it waits (`TryLater`).
"""

import contextlib
import re
import smtplib
import ssl
from typing import Any

from flask_mailman import EmailMultiAlternatives as Message
from flask_mailman.backends import smtp

ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Connection(smtplib.SMTP):
    """With STARTTLS the server must prove its name: Flask-Mailman gives it our password unseen."""

    def starttls(self, *args: Any, **options: Any) -> Any:
        """Encrypt, or fail."""
        options["context"] = options.get("context") or ssl.create_default_context()
        return super().starttls(*args, **options)


class EmailBackend(smtp.EmailBackend):
    """Flask-Mailman's backend for SMTP, on our connections."""

    @property
    def connection_class(self):
        """What talks to the server."""
        return smtplib.SMTP_SSL if self.use_ssl else Connection


class TryLater(Exception):
    """The mail wasn't accepted this time. Its job runs again."""


class Away(TryLater):
    """Nobody answers, or it's a no to ourselves: every other mail fares alike."""


class Refused(Exception):
    """The mail server won't take this mail, now or later."""

    def __init__(self, words: str, *, bad_address: bool = False) -> None:
        super().__init__(words)
        self.bad_address = bad_address


def hand_over(message: Message) -> None:
    """Give a message to the mail server: it returns once that has accepted it.

    Raises TryLater (Away, if it isn't about this mail) and Refused.
    """
    connection = message.get_connection()
    try:
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        [(code, words)] = error.recipients.values()
        raise _judged(code, words, _is_bad_address(code, words)) from error
    except smtplib.SMTPDataError as error:
        raise _judged(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Away(_said(error)) from error
    finally:
        # It has accepted by now, or never will: how it says goodbye changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.close()


def _judged(code: int, words: bytes | str, bad_address: bool = False) -> TryLater | Refused:
    text = f"{code} {_text(words)}"
    return Refused(text, bad_address=bad_address) if code >= 500 else TryLater(text)


def _is_bad_address(code: int, words: bytes | str) -> bool:
    """Whether there is no such mailbox; "550 5.7.1" for one is a no to what we send."""
    enhanced = ENHANCED.search(_text(words))
    return enhanced[0].startswith("5.1.") if enhanced else code in (550, 551, 553)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:300]
