"""What we keep of projects and tasks: all of it is the workspace's."""

from app.core.privacy import declare, declare_arguments

declare("projects", ours="id workspace_id created_at deleted_at", content="name description")
declare(
    "tasks",
    ours="id workspace_id project_id created_at done_at deleted_at",
    content="title notes",
)

declare_arguments(ours="project_id", content="titles")
