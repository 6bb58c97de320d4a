"""What happens to projects and tasks, in words."""

from flask_babel import lazy_gettext as _l

from app.core.events import verb

PROJECT_CREATED = verb("project.created", _l("%(actor)s created the project “%(name)s”"))
PROJECT_CHANGED = verb("project.changed", _l("%(actor)s changed the project “%(name)s”"))
PROJECT_DELETED = verb("project.deleted", _l("%(actor)s deleted the project “%(name)s”"))
PROJECT_RESTORED = verb("project.restored", _l("%(actor)s restored the project “%(name)s”"))

TASKS_IMPORTED = verb(
    "task.imported", _l("%(actor)s imported tasks into the project “%(name)s”: %(count)s")
)

TASK_CREATED = verb("task.created", _l("%(actor)s added the task “%(name)s”"))
TASK_CHANGED = verb("task.changed", _l("%(actor)s changed the task “%(name)s”"))
TASK_FINISHED = verb("task.finished", _l("%(actor)s finished the task “%(name)s”"))
TASK_REOPENED = verb("task.reopened", _l("%(actor)s reopened the task “%(name)s”"))
TASK_DELETED = verb("task.deleted", _l("%(actor)s deleted the task “%(name)s”"))
TASK_RESTORED = verb("task.restored", _l("%(actor)s restored the task “%(name)s”"))

TASK_MENTIONED = verb("task.mentioned", _l("%(actor)s mentioned people in the task “%(name)s”"))
