"""`flask jobs`: for whoever runs the service, across all workspaces."""

import json
from functools import partial
from typing import Any

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.jobs import Job

STATES = ("queued", "running", "dead", "done", "cancelled")

OPERATOR = partial(everywhere, "who runs the service looks after every workspace's jobs")

jobs = AppGroup("jobs", help="Look at background jobs; retry or drop those that failed.")


@jobs.command("count")
def count() -> None:
    """How many jobs are in which state."""
    with OPERATOR():
        for row in Job.counts_everywhere():
            click.echo(f"{row.state:<10} {row.how_many}")


@jobs.command("list")
@click.option("--state", default="dead", type=click.Choice(STATES))
@click.option("--limit", default=50)
def list_jobs(state: str, limit: int) -> None:
    """The newest jobs in a state: number, name, arguments without secrets, error."""
    with OPERATOR():
        for job in Job.in_state_everywhere(state, limit):
            line = f"{job.id}  {job.actor}  {json.dumps(job.arguments)}  {job.error or ''}"
            click.echo(line.rstrip())


@jobs.command("show")
@click.argument("number", type=int)
def show(number: int) -> None:
    """All there is to know of one job, with the trace of its last failure."""
    job = _job(number)
    for name in (
        "actor",
        "arguments",
        "state",
        "created_at",
        "run_at",
        "finished_at",
        "claims",
        "workspace_id",
        "user_id",
        "request_id",
        "error",
    ):
        click.echo(f"{name:<13} {getattr(job, name)}")
    click.echo(job.trace)


@jobs.command("retry")
@click.argument("numbers", type=int, nargs=-1, required=True)
def retry(numbers: tuple[int, ...]) -> None:
    """Run failed jobs again."""
    _each(numbers, Job.retry, "will be tried again")


@jobs.command("drop")
@click.argument("numbers", type=int, nargs=-1, required=True)
def drop(numbers: tuple[int, ...]) -> None:
    """Forget failed jobs."""
    _each(numbers, Job.drop, "is dropped")


def _each(numbers: tuple[int, ...], act: Any, what: str) -> None:
    failed = False
    for number in numbers:
        with transaction(), OPERATOR():
            worked = act(_job(number))
        failed |= not worked
        click.echo(f"{number} {what}" if worked else f"{number} hasn't failed", err=not worked)
    raise SystemExit(1 if failed else 0)


def _job(number: int) -> Job:
    with OPERATOR():
        job = Job.get(number)
    if not job:
        raise click.ClickException(f"there is no job {number}")
    return job
