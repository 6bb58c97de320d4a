"""What follows from everything that somebody is to be told of.

The rooms below have declared their notices by now: they are imported before this room.
"""

from app.core.notices import NOTICES
from app.core.readers import reads
from app.notifications.delivering import deliver


@reads(*NOTICES)
def notify(event):
    """Whoever the event concerns is told."""
    deliver(event)
