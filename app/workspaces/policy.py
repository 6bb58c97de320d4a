"""Permissions about the workspace itself: its people, their roles, and the ways in."""

from flask_babel import lazy_gettext as _l

from app.core.policy import EVERYONE, MANAGERS, OWNERS, permission

TITLE = _l("People")

MEMBERS_READ = permission(
    "members:read", _l("See who is in the workspace, and as what"), roles=EVERYONE
)
MEMBERS_INVITE = permission(
    "members:invite", _l("Invite people, and decide who may join"), roles=MANAGERS
)
MEMBERS_MANAGE = permission(
    "members:manage", _l("Change members’ roles, suspend and remove them"), roles=MANAGERS
)
ROLES_MANAGE = permission(
    "roles:manage", _l("Make, change and delete the workspace’s own roles"), roles=MANAGERS
)
OWNERSHIP_MANAGE = permission(
    "ownership:manage", _l("Make others owners, and hand the workspace over"), roles=OWNERS
)
WORKSPACE_READ = permission("workspace:read", _l("See the workspace’s logo"), roles=EVERYONE)
WORKSPACE_WRITE = permission(
    "workspace:write", _l("Change the workspace’s name, address and logo"), roles=MANAGERS
)
SECURITY_MANAGE = permission(
    "security:manage",
    _l("See who has a second step, and require one of every member"),
    roles=MANAGERS,
)
WORKSPACE_EXPORT = permission(
    "workspace:export", _l("Take everything along in an archive"), roles=OWNERS
)
WORKSPACE_DELETE = permission(
    "workspace:delete", _l("Delete the workspace, and bring it back"), roles=OWNERS
)
