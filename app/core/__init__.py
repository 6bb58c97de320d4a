"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""


def join(app):
    """Nothing to set up: this room is a set of tools."""
