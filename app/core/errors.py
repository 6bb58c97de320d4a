"""Refusals that mean the same in every room. `app/web/errors.py` gives each its status."""


class NotAllowed(Exception):
    """You are in, but your role doesn't grant this: 403."""


class NotFound(Exception):
    """There is no such thing here, or it isn't yours to know of: 404."""
