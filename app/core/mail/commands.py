"""`flask mails`: what became of our mails, for whoever runs the application."""

import click

from app.core.db import transaction
from app.core.mail.models import EVERY_OPTIONAL_KIND, STATES, Delivery, Suppression


def install(app):
    """Add `flask mails list` and `flask mails allow`."""

    @app.cli.group("mails")
    def mails():
        """What became of our mails."""

    @mails.command("list")
    @click.option("--state", type=click.Choice(STATES), default="sending", show_default=True)
    @click.option("--limit", default=50, show_default=True)
    def list_mails(state, limit):
        """The newest mails in one state, with what the mail server said last."""
        for each in Delivery.listed(state, limit):
            words = [each.name, each.recipient, f"attempt {each.attempts}", each.error or ""]
            click.echo("  ".join([f"{each.created_at:%Y-%m-%d %H:%M}", *words]).rstrip())

    @mails.command("allow")
    @click.argument("address")
    def allow(address):
        """Send to an address again that the mail server refused once."""
        with transaction():
            Suppression.lift(address.lower(), EVERY_OPTIONAL_KIND)
