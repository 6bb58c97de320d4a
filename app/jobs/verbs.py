"""What people do about background work, in words."""

from flask_babel import lazy_gettext as _l

from app.core.events import verb

JOB_CANCELLED = verb("job.cancelled", _l("%(actor)s stopped “%(name)s”"))
JOB_FAILED = verb("job.failed", _l("%(actor)s started “%(name)s”, which failed"))
JOB_RETRIED = verb("job.retried", _l("%(actor)s started “%(name)s” again"))
JOB_DROPPED = verb("job.dropped", _l("%(actor)s dropped “%(name)s”, which had failed"))
