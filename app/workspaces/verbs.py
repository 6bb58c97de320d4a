"""What happens to workspaces, in words."""

from flask_babel import lazy_gettext as _l

from app.core.events import verb

WORKSPACE_CREATED = verb("workspace.created", _l("%(actor)s created the workspace “%(name)s”"))
