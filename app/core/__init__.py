"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""

from dramatiq.middleware import CurrentMessage


def join(app):
    """Let jobs know their own id."""
    app.dramatiq_broker.add_middleware(CurrentMessage())
