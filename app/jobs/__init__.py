"""Background work as people see it: how far it is, what came of it, and what to do about it.

The engine is `app.core.jobs`; this room knows who may look, stop, retry and drop.
"""

from app.jobs import cli
from app.jobs.failures import Failures


def join(app):
    """Add `flask jobs`, for whoever runs the service; and tell people whose job has failed."""
    app.dramatiq_broker.add_middleware(Failures())
    app.cli.add_command(cli.jobs)
