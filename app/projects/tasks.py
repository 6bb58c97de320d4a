"""Jobs of this room."""

import datetime

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor
from app.projects.models import Project, Task

#: How long a deletion can be undone.
KEPT = datetime.timedelta(days=30)


@actor(periodic=cron("41 3 * * *"))
def forget_deleted() -> None:
    """Every night: forget what was deleted more than thirty days ago."""
    with transaction():
        Task.forget_deleted_everywhere(now() - KEPT)
        Project.forget_deleted_everywhere(now() - KEPT)
