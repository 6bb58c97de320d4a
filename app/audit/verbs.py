"""What happens to the trail itself, in words."""

from flask_babel import lazy_gettext as _l

from app.core.events import verb

ACCESS_REFUSED = verb(
    "access.refused", _l("%(actor)s tried something they may not do: %(permission)s")
)
AUDIT_EXPORTED = verb("audit.exported", _l("%(actor)s exported the audit trail as %(format)s"))
AUDIT_TRIMMED = verb(
    "audit.trimmed", _l("%(actor)s deleted old events, up to number %(up_to)s, as it is set to")
)
