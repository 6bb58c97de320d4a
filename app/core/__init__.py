"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""

from dramatiq.middleware import CurrentMessage

from app.core.mail import commands


def join(app):
    """Let jobs know their own id, and operators what became of mail."""
    app.dramatiq_broker.add_middleware(CurrentMessage())
    commands.install(app)
