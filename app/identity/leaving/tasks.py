"""Jobs of those who leave."""

from periodiq import cron

from app.core import files
from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor, current_id
from app.core.mail import mail_actor
from app.identity import mails
from app.identity.leaving import packing
from app.identity.leaving.erasing import erase_person
from app.identity.leaving.models import Takeout, grace
from app.identity.models import User


@actor(max_retries=5, priority=10)  # what somebody waits for, such as a mail, goes before
def make_takeout(takeout_id: int) -> None:
    """Make the copy that a person asked for, and tell them."""
    if made := packing.make(takeout_id):
        deliver_takeout_ready.send(made.user_id)


@mail_actor()
def deliver_takeout_ready(user_id: int) -> None:
    """Tell a person that their copy is ready."""
    if user := User.get(user_id):
        mails.takeout_ready(user, key=current_id())


@mail_actor()
def deliver_leaving(user_id: int) -> None:
    """Tell a person until when they can come back; nobody if they are back by now."""
    user = User.get(user_id)
    if user and user.leaving_at:
        mails.leaving(user, user.leaving_at + grace(), user.zone, key=current_id())


@actor(min_backoff=60_000, max_backoff=3_600_000)
def erase_account(user_id: int) -> None:
    """Remove every trace of a person who left."""
    erase_person(user_id)


@actor(periodic=cron("13 4 * * *"))
def erase_those_who_left() -> None:
    """Every night: erase the people whose time to come back is over."""
    before = now() - grace()
    for user in list(User.to_erase(before)):
        with transaction():
            if User.begin_erasing(user.id, before, now()):
                erase_account.send(user.id)


@actor(periodic=cron("19 4 * * *"))
def forget_takeouts() -> None:
    """Every night: forget the copies that nobody may download any more, and their files."""
    for takeout in list(Takeout.expired(now())):
        if takeout.file:
            files.remove(takeout.file)
        with transaction():
            takeout.delete()
