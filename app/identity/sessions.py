"""Sign-ins: they begin, are confirmed, are seen, and end."""

import datetime

from app.core import causes
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.tokens import digest
from app.identity import activity
from app.identity.models import Session, User
from app.identity.tasks import deliver_security_notice

#: Dangerous acts ask for a proof that is no older than this.
CONFIRMED_FOR = datetime.timedelta(minutes=10)

#: How exact "last seen" is. It is written once in this time at most, so that to look at pages
#: writes nothing but that.
SEEN_EVERY = datetime.timedelta(minutes=5)


def person_with(token: str) -> User | None:
    """Whose sign-in this secret is, unless it has ended.

    They bring along its `session_id`, whether it `is_confirmed` and was `seen_lately`.
    """
    moment = now()
    return User.signed_in_with(digest(token), moment, moment - CONFIRMED_FOR, moment - SEEN_EVERY)


def start_session(user: User, *, methods: str, known_device: bool = False) -> str:
    """Sign a browser in; answers the secret for its cookie.

    On a device that is new to us, its person gets a mail. Not when they sign in for the first time.
    """
    cause = causes.current()
    with transaction():
        token = Session.start(
            user, ip=cause.ip or "", user_agent=cause.user_agent or "", methods=methods
        )
        if known_device or not activity.AccountEvent.first_sign_in(user.id):
            activity.record(user, "sign_in.done")
        else:
            activity.record(user, "sign_in.new_device")
            deliver_security_notice.send(user.id, "sign_in.new_device")
    return token


def confirm_session(user: User, session_id: int, *, method: str) -> str:
    """Its person has shown once more who they are; answers the new secret for the cookie."""
    with transaction():
        token = Session.renew(session_id, method)
        if not token:
            raise NotFound(f"sign-in {session_id}")
        activity.record(user, "identity.confirmed")
    return token


def note_seen(session_id: int) -> None:
    """It was used just now: its idle time begins anew."""
    with transaction():
        Session.touch(session_id)


def end_session(token: str, *, signed_out: bool = True) -> None:
    """Sign the browser out that holds this secret. Ending it twice is no error.

    Who signs in anew in the same browser hasn't `signed_out`, and no line says so.
    """
    with transaction():
        session = Session.with_hash(digest(token))
        if session:
            Session.end(session.token_hash)
            if signed_out:
                activity.record(User.get(session.user_id), "sign_out.done")


def end_one_session(user: User, session_id: int) -> Session:
    """End one of a person's sign-ins, wherever it is. Raises NotFound."""
    with transaction():
        session = Session.one_of(user, session_id)
        if not session:
            raise NotFound(f"sign-in {session_id}")
        Session.end_one_of(user, session_id)
        activity.record(user, "sign_in.ended", device=session.device_words)
    return session


def end_other_sessions(user: User, kept_id: int) -> None:
    """End every sign-in of a person but one."""
    with transaction():
        Session.end_others_of(user, kept_id)
        activity.record(user, "sign_in.others_ended")
