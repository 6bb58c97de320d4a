"""`flask push-key`: what PUSH_KEY may be."""

import base64

import click
from cryptography.hazmat.primitives.asymmetric import ec


def new_key() -> str:
    """A fresh key, as PUSH_KEY has it. With another one, people must ask for push anew."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


@click.command("push-key")
def push_key() -> None:
    """Make a key that signs what is pushed to browsers."""
    click.echo(new_key())
