"""Jobs of this room."""

import datetime

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor, current_id
from app.core.mail import mail_actor
from app.core.tokens import token_of
from app.identity import mails
from app.identity.models import EmailToken, Session, User

#: A link's row outlives every retry of its mail, which could revive it if the row were gone.
TOKENS_KEPT = datetime.timedelta(days=7)


@mail_actor()
def deliver_verification(user_id: int, browser_hash: str) -> None:
    """Mail the link that proves an address. The secret is made here, so no queue ever holds it.

    A second run mails the same link; none if that was used or replaced since.
    """
    user = User.get(user_id)
    if not user or user.is_verified:
        return
    token = token_of("verify", current_id())
    with transaction():
        issued = EmailToken.issue(user, "verify", browser_hash, token)
    if issued:
        mails.verification(user, token, key=current_id())


@mail_actor()
def deliver_already_registered(user_id: int) -> None:
    """Tell the owner of an account that somebody signed up with their address."""
    if user := User.get(user_id):
        mails.already_registered(user, key=current_id())


@actor(periodic=cron("17 3 * * *"))
def forget_expired() -> None:
    """Every night: drop sign-ins that have run out, and links a week after they have."""
    with transaction():
        Session.forget_expired(now())
        EmailToken.forget_expired(now() - TOKENS_KEPT)
