"""Jobs of this room."""

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor
from app.identity import mails
from app.identity.models import EmailToken, Session, User


@actor()
def deliver_verification(user_id: int, browser_hash: str) -> None:
    """Mail the link that proves an address. The secret is made here, so no queue ever holds it."""
    user = User.get(user_id)
    if user and not user.is_verified:
        with transaction():
            token = EmailToken.issue(user, "verify", browser_hash)
        mails.verification(user, token)


@actor()
def deliver_already_registered(user_id: int) -> None:
    """Tell the owner of an account that somebody signed up with their address."""
    if user := User.get(user_id):
        mails.already_registered(user)


@actor(periodic=cron("17 3 * * *"))
def forget_expired() -> None:
    """Every night: drop sign-ins and links that have run out."""
    with transaction():
        Session.forget_expired(now())
        EmailToken.forget_expired(now())
