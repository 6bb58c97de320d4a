"""`flask isolation`: whether the database holds the application to one workspace at a time."""

import click

from app.core.isolation.roles import migrate, warning


def install(app):
    """Add `flask isolation`; `flask migrate` works as the owner of the tables."""
    app.db.migrate = app.db.init_db = lambda echo=None, **_: migrate(app, echo)

    @app.cli.command("isolation")
    def isolation():
        """Say whether the role of DATABASE_URL can get past row-level security."""
        found = warning(app)
        click.echo(found or "the database holds the application to one workspace at a time")
        raise SystemExit(1 if found else 0)
