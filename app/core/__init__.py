"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""

from app.core.jobs.running import JobContext
from app.core.mail import commands


def join(app):
    """Jobs are kept in the application's database; operators can ask what became of mail."""
    app.dramatiq_broker.engine = app.db.engine
    app.dramatiq_broker.add_middleware(JobContext())
    commands.install(app)
