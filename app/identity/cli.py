"""`flask staff`: who runs the service. The first of them can only be named here.

`flask people`: what those who run the service can do about somebody's sign-ins.
"""

from contextlib import suppress

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import transaction
from app.identity import blocking
from app.identity.emails import InvalidAddress, normalise
from app.identity.models import Session, User

staff = AppGroup("staff", help="Name the people who run the service. It opens no workspace.")


people = AppGroup("people", help="Look at people's sign-ins, end them, keep people out.")


@people.command("sessions")
@click.argument("email")
def list_sessions(email: str) -> None:
    """Where somebody is signed in: number, last use, device, network."""
    for each in Session.of(_person(email), now()):
        click.echo(f"{each.id}  {each.last_seen_at:%Y-%m-%d %H:%M}  {each.device}  {each.ip}")


@people.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """End every sign-in of somebody, and their live streams."""
    with transaction():
        Session.end_all_of(_person(email))


@people.command("block")
@click.argument("email")
def block(email: str) -> None:
    """End every sign-in of somebody, and let them begin none."""
    blocking.block(_person(email))


@people.command("unblock")
@click.argument("email")
def unblock(email: str) -> None:
    """Let somebody in again."""
    blocking.unblock(_person(email))


@staff.command("list")
def list_staff() -> None:
    """Everybody who runs the service: address, since when."""
    for user in User.staff():
        click.echo(f"{user.email}  {user.staff_since:%Y-%m-%d}")


@staff.command("appoint")
@click.argument("email")
def appoint(email: str) -> None:
    """Let somebody run the service, whose address is proved."""
    user = _person(email)
    if not user.is_verified:
        raise click.ClickException(f"{email} has not confirmed that address")
    _set_staff_since(user, user.staff_since or now())


@staff.command("dismiss")
@click.argument("email")
def dismiss(email: str) -> None:
    """From the next request on, they are a person like any other."""
    _set_staff_since(_person(email), None)


def _person(email: str) -> User:
    with suppress(InvalidAddress):
        if user := User.with_email(normalise(email)):
            return user
    raise click.ClickException(f"nobody here has the address {email}")


def _set_staff_since(user, moment) -> None:
    with transaction():
        user.staff_since = moment
        user.save()
