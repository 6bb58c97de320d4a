"""The one gate for mail: each mail is recorded, sent once, and never lost.

No transaction is open while we talk to the mail server. So there is a moment between its
yes and our record: whoever is killed in it sends the mail again, with the same Message-ID.
"""

import datetime
import threading
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import Job, current_id
from app.core.mail.messages import HeaderInjection, message_id
from app.core.mail.models import EVERY_OPTIONAL_KIND, Delivery, Suppression
from app.core.mail.smtp import Away, Refused, TryLater, hand_over

if TYPE_CHECKING:
    from app.core.mail.registry import Mail, Recipient

#: Longer than any talk with a mail server, each of whose steps ends after MAIL_TIMEOUT.
CLAIM = datetime.timedelta(minutes=5)

#: Set while this process knows of mails that wait for the mail server to come back.
mails_wait = threading.Event()


def deliver(
    mail: "Mail", to: "Recipient", args: tuple[Any, ...], key: str, workspace_id: int | None
) -> None:
    """Send one mail, unless it was dealt with. Raises TryLater and HeaderInjection."""
    if not _claim(mail, to, key, workspace_id):
        return
    if mail.kind.optional and _is_suppressed(to.email, mail.kind.name):
        return _record(key, "suppressed")
    subject = ""
    try:
        message = mail.message(to, *args, key=key)
        subject = message.subject
        hand_over(message)
    except HeaderInjection as error:
        _record(key, "refused", error=str(error))
        raise
    except Refused as error:
        _refuse(key, to.email, subject, error)
    except Exception as error:
        _record(key, "sending", subject, error=_reason(error))
        if isinstance(error, Away):
            mails_wait.set()
        raise
    else:
        _record(key, "sent", subject)
        _hurry_the_waiting()


def _claim(mail: "Mail", to: "Recipient", key: str, workspace_id: int | None) -> bool:
    """Whether the mail is ours to send now; False if it was dealt with.

    Raises TryLater while another job sends it. The claim of a killed job ends when the
    queue runs that job again, or else after a while.
    """
    locale = to.locale or current_app.config["BABEL_DEFAULT_LOCALE"]
    with transaction():
        Delivery.begin(
            key, message_id(key), mail.name, mail.kind.name, to, workspace_id, locale, now()
        )
        if Delivery.claim(key, _who(), now(), now() + CLAIM):
            return True
        if Delivery.with_key(key).state != "sending":
            return False
    raise TryLater("another job is sending it")


def _who() -> str:
    """The job that runs now; outside of one, somebody new."""
    try:
        return current_id()
    except LookupError:
        return uuid4().hex


def _reason(error: Exception) -> str:
    """The mail server's words; of a mistake of ours the name alone, as it might tell a secret."""
    return str(error) if isinstance(error, TryLater) else type(error).__name__


def _is_suppressed(address: str, kind: str) -> bool:
    kinds = (kind, EVERY_OPTIONAL_KIND)
    return any(Suppression.of(address, each) for each in kinds)


def _record(key: str, state: str, subject: str = "", error: str | None = None) -> None:
    moment = now() if state == "sent" else None
    with transaction():
        Delivery.record(key, state, subject, error, moment)


def _hurry_the_waiting() -> None:
    """The mail server is back: who waited for it is next, however long their pause would last."""
    if mails_wait.is_set():
        mails_wait.clear()
        with transaction():
            Job.hurry(Away)


def _refuse(key: str, address: str, subject: str, error: Refused) -> None:
    with transaction():
        Delivery.record(key, "refused", subject, str(error), None)
        if error.bad_address:
            Suppression.add(address, EVERY_OPTIONAL_KIND, str(error))
