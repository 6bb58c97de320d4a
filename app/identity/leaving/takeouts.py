"""Copies of everything about a person: they ask for one, and download it."""

import datetime
from typing import IO

from app.core import files
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.identity import activity
from app.identity.leaving import tasks
from app.identity.leaving.models import Takeout
from app.identity.models import User

#: How long a copy can be downloaded.
KEPT = datetime.timedelta(days=7)

#: One that isn't ready by then won't be: another may be asked for.
GIVEN_UP = datetime.timedelta(hours=1)


def takeouts_of(user: User) -> list[Takeout]:
    """The copies that a person can download, and one that is being made; the newest first."""
    moment = now()
    made = list(Takeout.of(user, moment))
    return [each for each in made if each.is_ready or each.created_at > moment - GIVEN_UP]


def ask_for_takeout(user: User) -> None:
    """Start making a copy. One that is being made already will do."""
    with transaction():
        User.hold(user)
        moment = now()
        if Takeout.waiting_of(user, moment - GIVEN_UP):
            return
        takeout = Takeout.create(
            user_id=user.id, file=None, size=None, created_at=moment, expires_at=moment + KEPT
        )
        activity.record(user, "takeout.asked_for")
        tasks.make_takeout.send(takeout.id)


def load_takeout(user: User, takeout_id: int) -> tuple[Takeout, IO[bytes]]:
    """A person's copy, and its file to read from. Raises NotFound."""
    takeout = Takeout.one_of(user, takeout_id, now())
    if not takeout or not takeout.file:
        raise NotFound(f"takeout {takeout_id}")
    try:
        return takeout, files.load(takeout.file)
    except FileNotFoundError as error:
        raise NotFound(takeout.file) from error
