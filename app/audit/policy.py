"""Permissions about the trail."""

from flask_babel import lazy_gettext as _l

from app.core.policy import MANAGERS, permission

TITLE = _l("Audit")

AUDIT_READ = permission("audit:read", _l("Read the audit trail"), roles=MANAGERS)
