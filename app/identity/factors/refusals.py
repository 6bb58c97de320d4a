"""What every wrong proof has in common."""


class NotProved(Exception):
    """What was shown doesn't prove that it's this person. We don't say why."""
