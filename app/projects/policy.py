"""Permissions about projects and tasks."""

from flask_babel import lazy_gettext as _l

from app.core.live.topics import listen
from app.core.policy import EVERYONE, WORKERS, permission

TITLE = _l("Projects")

PROJECTS_READ = permission("projects:read", _l("See projects and their tasks"), roles=EVERYONE)
PROJECTS_WRITE = permission("projects:write", _l("Create and change projects"), roles=WORKERS)
TASKS_WRITE = permission("tasks:write", _l("Add, change and finish tasks"), roles=WORKERS)

listen("projects", PROJECTS_READ)
listen("tasks", PROJECTS_READ)
