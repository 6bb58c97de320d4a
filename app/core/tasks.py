"""Jobs of this room."""

import datetime

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor
from app.core.mail.models import Delivery

#: How long we know what became of a mail.
MAILS_KEPT = datetime.timedelta(days=90)


@actor(periodic=cron("29 3 * * *"))
def forget_old_mails() -> None:
    """Every night: forget what became of mails that are older than ninety days."""
    with transaction():
        Delivery.forget_older_than(now() - MAILS_KEPT)
