"""What people are told of projects and tasks: what others do with what they added."""

from flask_babel import lazy_gettext as _l

from app.core.models import Event
from app.core.notices import kind, notice
from app.core.policy import may
from app.jobs.notices import LONG_WORK
from app.projects import verbs
from app.projects.models import Project, Task
from app.projects.policy import PROJECTS_READ, TASKS_WRITE

WORK = kind(
    "work",
    _l("Your tasks and projects"),
    _l("Somebody finishes, changes or deletes what you added."),
    permission=PROJECTS_READ,
)

MENTION = kind(
    "mention",
    _l("Mentions of you"),
    _l("Somebody writes @ and your name in a task."),
    permission=PROJECTS_READ,
    mail="at_once",
)


def to_the_project(event, reader):
    """The project, while it is there."""
    return _project(reader, event.subject_id)


def to_the_task(event, reader):
    """The task for those who may change it; else, or if it is deleted, its project."""
    task = Task.one_of(reader.workspace, event.subject_id)
    if not task:
        return None
    if may(reader, TASKS_WRITE) and Task.present(reader.workspace, task.id):
        return "workspace.tasks_id", {"id": task.id}
    return _project(reader, task.project_id)


def _project(reader, id):
    project = Project.present(reader.workspace, id)
    return ("workspace.projects_id", {"id": project.id}) if project else None


@notice(
    verbs.TASK_CHANGED,
    verbs.TASK_FINISHED,
    verbs.TASK_REOPENED,
    verbs.TASK_DELETED,
    verbs.TASK_RESTORED,
    kind=WORK,
    link=to_the_task,
)
def task_of_yours(event):
    """Whoever added a task is told what others do with it."""
    return [Event.author_id(event, verbs.TASK_CREATED)]


@notice(
    verbs.PROJECT_CHANGED,
    verbs.PROJECT_DELETED,
    verbs.PROJECT_RESTORED,
    kind=WORK,
    link=to_the_project,
)
def project_of_yours(event):
    """Whoever started a project is told what others do with it."""
    return [Event.author_id(event, verbs.PROJECT_CREATED)]


@notice(
    verbs.TASKS_IMPORTED,
    kind=LONG_WORK,
    link=to_the_project,
    sentence=_l("Your import into “%(name)s” is finished. Tasks added: %(count)s"),
    for_actor=True,
)
def your_import(event):
    """Whoever started an import is told that it is done."""
    return [event.actor_id]


@notice(
    verbs.TASK_MENTIONED,
    kind=MENTION,
    link=to_the_task,
    sentence=_l("%(actor)s mentioned you in “%(name)s”"),
)
def mentioned_you(event):
    """Whose name stands behind an @ is told, once for each time that it is new there."""
    return event.details["people"]
