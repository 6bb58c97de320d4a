"""What members do with projects and tasks. Pages, jobs and commands all come through here.

Every action has the same shape: who acts, what they ask for, keyword by keyword;
permission, then rules, then one transaction that writes the row and its event.
"""

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.events import hold, record
from app.core.jobs import UNWATCHED, Progress
from app.core.models import Event
from app.core.policy import Actor, require
from app.projects import verbs
from app.projects.models import Project, Task
from app.projects.policy import PROJECTS_WRITE, TASKS_WRITE
from app.workspaces.mentions import mentioned

#: Tasks that an import adds in one transaction: others wait for it a few hundredths of a second.
BATCH = 100


def create_project(actor: Actor, *, name: str, description: str = "") -> Project:
    """Start a project."""
    require(actor, PROJECTS_WRITE)
    with transaction():
        project = Project.create(
            workspace_id=actor.workspace_id, name=name, description=description, created_at=now()
        )
        record(actor, verbs.PROJECT_CREATED, project, name=name)
    return project


def change_project(
    actor: Actor, project: Project, *, name: str, description: str, edition: str | None = None
) -> None:
    """Rename a project or describe it anew. Saving the same again is no event.

    With the `edition` that the change began from: raises Conflict if there is another by now.
    """
    require(actor, PROJECTS_WRITE)
    with transaction():
        project = _kept(Project, actor, project.id)
        before = {"name": project.name, "description": project.description}
        after = {"name": name, "description": description}
        if before == after:
            return
        _still(project, edition, verbs.PROJECT_CHANGED)
        project.name, project.description = name, description
        project.save()
        record(actor, verbs.PROJECT_CHANGED, project, name=name, before=before, after=after)


def delete_project(actor: Actor, project: Project) -> None:
    """Take a project out of sight, its tasks with it. It can be brought back for thirty days."""
    require(actor, PROJECTS_WRITE)
    with transaction():
        project = _kept(Project, actor, project.id)
        project.delete_softly()
        record(actor, verbs.PROJECT_DELETED, project, name=project.name)


def restore_project(actor: Actor, project_id: int) -> Project:
    """Undo a deletion; doing it twice is no error. Raises NotFound."""
    require(actor, PROJECTS_WRITE)
    with transaction():
        hold(actor)
        project = Project.one_of(actor.workspace, project_id)
        if not project:
            raise NotFound(f"project {project_id}")
        if project.deleted_at:
            project.restore()
            record(actor, verbs.PROJECT_RESTORED, project, name=project.name)
    return project


def add_task(actor: Actor, project: Project, *, title: str, notes: str = "") -> Task:
    """Add a task to a project."""
    require(actor, TASKS_WRITE)
    with transaction():
        task = _add_task(actor, _kept(Project, actor, project.id), title, notes)
        _mention(actor, task)
    return task


def import_tasks(
    actor: Actor, project_id: int, titles: list[str], progress: Progress = UNWATCHED
) -> None:
    """Add many tasks, a hundred at a time; what an earlier run has added isn't added again.

    Raises NotFound if the project is deleted meanwhile, and what `progress` raises.
    """
    require(actor, TASKS_WRITE)
    for start in range(progress.done, len(titles), BATCH):
        batch = titles[start : start + BATCH]
        with transaction():
            project = _kept(Project, actor, project_id)
            for title in batch:
                _add_task(actor, project, title)
            if start + BATCH >= len(titles):
                details = {"name": project.name, "count": len(titles)}
                record(actor, verbs.TASKS_IMPORTED, project, **details)
            progress.checkpoint(start + len(batch), len(titles))
    progress.tell(count=len(titles))


def _add_task(actor: Actor, project: Project, title: str, notes: str = "") -> Task:
    task = Task.create(
        workspace_id=actor.workspace_id,
        project_id=project.id,
        title=title,
        notes=notes,
        created_at=now(),
    )
    record(actor, verbs.TASK_CREATED, task, name=title)
    return task


def change_task(
    actor: Actor, task: Task, *, title: str, notes: str, edition: str | None = None
) -> None:
    """Reword a task; whom it mentions anew is told. Saving the same again is no event.

    With the `edition` that the change began from: raises Conflict if there is another by now.
    """
    require(actor, TASKS_WRITE)
    with transaction():
        task = _kept(Task, actor, task.id)
        before = {"title": task.title, "notes": task.notes}
        after = {"title": title, "notes": notes}
        if before == after:
            return
        _still(task, edition, verbs.TASK_CHANGED)
        task.title, task.notes = title, notes
        task.save()
        record(actor, verbs.TASK_CHANGED, task, name=title, before=before, after=after)
        _mention(actor, task, before=f"{before['title']}\n{before['notes']}")


def finish_task(actor: Actor, task: Task, *, done: bool) -> Task:
    """Tick a task off, or take the tick back. Two people ticking at once is one event."""
    require(actor, TASKS_WRITE)
    with transaction():
        task = _kept(Task, actor, task.id)
        if task.done != done:
            task.done_at = now() if done else None
            task.save()
            verb = verbs.TASK_FINISHED if done else verbs.TASK_REOPENED
            record(actor, verb, task, name=task.title)
    return task


def delete_task(actor: Actor, task: Task) -> None:
    """Take a task out of sight. It can be brought back for thirty days."""
    require(actor, TASKS_WRITE)
    with transaction():
        task = _kept(Task, actor, task.id)
        task.delete_softly()
        record(actor, verbs.TASK_DELETED, task, name=task.title)


def restore_task(actor: Actor, task_id: int) -> Task:
    """Undo a deletion; doing it twice is no error. Raises NotFound."""
    require(actor, TASKS_WRITE)
    with transaction():
        hold(actor)
        task = Task.one_of(actor.workspace, task_id)
        if not task or not Project.present(actor.workspace, task.project_id):
            raise NotFound(f"task {task_id}")
        if task.deleted_at:
            task.restore()
            record(actor, verbs.TASK_RESTORED, task, name=task.title)
    return task


def _kept(model, actor: Actor, id: int):
    """The row as it is until the transaction ends. Raises NotFound if it went meanwhile."""
    hold(actor)
    row = model.present(actor.workspace, id)
    if not row:
        raise NotFound(f"{model.__name__} {id}")
    return row


def _still(row: Project | Task, edition: str | None, verb: str) -> None:
    """Raises Conflict unless the row is as it was where the change began."""
    if edition and edition != row.edition:
        kind = type(row).__name__.lower()
        raise Conflict(row, Event.last_name(row.workspace_id, kind, row.id, verb))


def _mention(actor: Actor, task: Task, before: str = "") -> None:
    """Tell whom the task's words name now and didn't before. An import of many tells nobody."""
    named = mentioned(task.workspace_id, f"{task.title}\n{task.notes}")
    people = named - mentioned(task.workspace_id, before) - {actor.user_id}
    if people:
        record(actor, verbs.TASK_MENTIONED, task, name=task.title, people=sorted(people))
