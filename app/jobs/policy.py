"""Permissions about background work."""

from flask_babel import lazy_gettext as _l

from app.core.policy import EVERYONE, MANAGERS, permission

TITLE = _l("Background work")

JOBS_READ = permission("jobs:read", _l("See how far background work is"), roles=EVERYONE)
JOBS_MANAGE = permission("jobs:manage", _l("Stop, retry and drop background work"), roles=MANAGERS)
