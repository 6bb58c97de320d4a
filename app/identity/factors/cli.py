"""`flask factors`: the key ring of what is encrypted."""

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.identity.factors import vault
from app.identity.factors.models import TotpApp

factors = AppGroup("factors", help="Look after the secrets of authenticator apps.")


@factors.command("reencrypt")
def reencrypt() -> None:
    """Encrypt every secret with the newest of FACTOR_KEYS, so that older ones can go."""
    done, unreadable = 0, []
    for app in list(TotpApp.all()):
        try:
            secret = vault.reencrypt(app.secret)
        except vault.Unreadable:
            unreadable.append(app.user_id)
            continue
        with transaction():
            TotpApp.keep_secret(app.id, app.secret, secret)
        done += 1
    click.echo(f"{done} secrets are encrypted with the newest key.")
    if unreadable:
        people = ", ".join(map(str, unreadable))
        raise click.ClickException(f"no key in the settings reads those of the users {people}")
