"""Commands for the demo data."""

import click

from app.demo import cast
from app.demo.seed import is_inhabited, seed


def install(app):
    """Add `flask seed`."""

    @app.cli.command("seed")
    def seed_command():
        """Make the demo data, unless somebody is here already."""
        if is_inhabited():
            click.echo("somebody is here already: no demo data made")
            return
        seed()
        click.echo(f"made {len(cast.PEOPLE)} people and {len(cast.WORKSPACES)} workspaces")
