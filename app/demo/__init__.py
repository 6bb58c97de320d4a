"""A team that isn't real: the people and projects that `bin/seed` makes, the same each time."""

from app.demo import cli


def join(app):
    """Add `flask seed` and `flask demo-accounts`."""
    cli.install(app)
