"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""

from app.core import isolation, lines
from app.core.isolation import commands as isolation_commands
from app.core.jobs.running import JobContext
from app.core.live.herald import Herald
from app.core.live.hubs import hub_of
from app.core.mail import commands as mail_commands


def join(app):
    """Guard the database; keep jobs in it; let operators ask what became of mail."""
    isolation.install(app.db.engine)
    app.dramatiq_broker.engine = app.db.engine
    app.dramatiq_broker.add_middleware(JobContext())
    app.extensions["live"] = Herald(hub_of(app.config))
    isolation_commands.install(app)
    mail_commands.install(app)
    lines.keep_logs_in_line()
