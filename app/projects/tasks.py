"""Jobs of this room."""

import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound
from app.core.isolation import everywhere
from app.core.jobs import actor, current
from app.projects import actions
from app.projects.models import Project, Task
from app.workspaces.models import Membership

#: How long a deletion can be undone.
KEPT = datetime.timedelta(days=30)


@actor(periodic=cron("41 3 * * *"))
def forget_deleted() -> None:
    """Every night: forget what was deleted more than thirty days ago."""
    with transaction(), everywhere("nightly housekeeping"):
        Task.forget_deleted_everywhere(now() - KEPT)
        Project.forget_deleted_everywhere(now() - KEPT)


@actor(
    title=_l("Import of tasks"),
    outcome=lambda result: ngettext(
        "%(num)s task was added.", "%(num)s tasks were added.", result["count"]
    ),
    throws=(NotAllowed, NotFound),
    max_retries=5,
    priority=10,  # what somebody waits for, such as a mail, goes before
)
def import_tasks(project_id: int, titles: list[str]) -> None:
    """Add a list of tasks to a project, for whoever pasted it."""
    actions.import_tasks(Membership.at_work(), project_id, titles, progress=current())
