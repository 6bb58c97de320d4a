"""`flask workspaces`: for whoever runs the service."""

from typing import IO

import click
from flask.cli import AppGroup

from app.core.links import absolute_url
from app.identity.models import User
from app.workspaces.archive.checking import Archive, BadArchive
from app.workspaces.archive.restoring import import_workspace
from app.workspaces.archive.unpacking import Report

workspaces = AppGroup("workspaces", help="Bring workspaces in from archives.")


@workspaces.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--owner", help="Address of an account that shall own it.")
def import_command(file: IO[bytes], owner: str | None) -> None:
    """Make a new workspace of the archive FILE: all of it, or nothing."""
    user = User.with_email(owner.strip().lower()) if owner else None
    if owner and not (user and user.is_verified):
        raise click.ClickException(f"nobody has proved the address {owner} here")
    try:
        report = import_workspace(Archive(file), owner=user)
    except BadArchive as error:
        raise click.ClickException(f"This archive can't be imported. {error}") from error
    _tell(report)


def _tell(report: Report) -> None:
    link = absolute_url("workspace.index", workspace=report.workspace.slug)
    click.echo(f"“{report.workspace.name}” is at {link}")
    for name, count in sorted(report.counts.items()):
        click.echo(f"  {count:>8} {name}")
    for name, count in sorted(report.left_out.items()):
        click.echo(f"  {count:>8} {name} left out: they need a person without an account here")
    for name in report.unknown_tables:
        click.echo(f"  {name} left out: this version has no such table")
    for person in report.missing:
        click.echo(f"  no account here, not a member: {person['name']} <{person['email']}>")
