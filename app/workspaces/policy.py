"""Permissions about the workspace itself."""

from flask_babel import lazy_gettext as _l

from app.core.policy import EVERYONE, permission

MEMBERS_READ = permission("members:read", _l("See who is in the workspace"), roles=EVERYONE)
