"""Commands for the demo data."""

import click

from app.demo import cast
from app.demo.seed import is_seeded, seed


def install(app):
    """Add `flask seed` and `flask demo-accounts`."""

    @app.cli.command("seed")
    def seed_command():
        """Make the demo data, unless it is there."""
        if is_seeded():
            click.echo("the demo data is there already")
            return
        seed()
        click.echo(f"made {len(cast.PEOPLE)} people and {len(cast.WORKSPACES)} workspaces")

    @app.cli.command("demo-accounts")
    def demo_accounts():
        """Print who can sign in to the demo."""
        for _, email, role, _ in cast.PEOPLE:
            click.echo(f"{email:<20}  {cast.PASSWORD}  {role}")
