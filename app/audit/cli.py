"""`flask audit`: for whoever runs the service. `bin/audit` calls it."""

from typing import Any

import click
from flask.cli import AppGroup

from app.audit.export import Altered, check_export
from app.audit.verification import Report, verify
from app.workspaces.models import Workspace

audit = AppGroup("audit", help="Check the audit trail, and files exported from it.")

LINE = "{:<24} {:>9} {:>9} {:>9}  {}"


@audit.command("verify")
@click.option("--workspace", "slug", help="Only this one, by its name in the URL.")
def verify_command(slug: str | None) -> None:
    """Walk every workspace's chain; exit 1 if one is broken."""
    broken = False
    click.echo(LINE.format("workspace", "events", "verified", "waiting", "result"))
    for workspace in _workspaces(slug):
        report = verify(workspace)
        broken |= report.broken is not None
        click.echo(line_of(report))
    raise SystemExit(1 if broken else 0)


def line_of(report: Report) -> str:
    """A workspace's line of the table."""
    result = f"up to link {report.head[:16]}" if report.verified else "nothing to check yet"
    if report.late:
        result += f", {report.late} links were made a day late or more"
    if report.broken:
        result = f"BROKEN at number {report.broken.number}: {report.broken.what}"
    return LINE.format(
        report.workspace.slug,
        report.events,
        max(0, report.verified - report.first + 1),
        report.not_chained_yet,
        result,
    )


@audit.command("verify-export")
@click.argument("file", type=click.File("rb"))
def verify_export(file: Any) -> None:
    """Tell whether a JSON export is as it was when it was taken; exit 1 if it isn't."""
    try:
        head, rows = check_export(file)
    except Altered as error:
        raise click.ClickException(f"altered: {error}") from None
    click.echo(f"unaltered: {rows} events of {head['workspace']}, exported {head['exported_at']}")


def _workspaces(slug: str | None) -> Any:
    if slug is None:
        return Workspace.all_everywhere()
    workspace = Workspace.with_slug(slug)
    if not workspace:
        raise click.ClickException(f"there is no workspace {slug}")
    return [workspace]
