"""Jobs of this room: every night old events go, and each chain is checked."""

import datetime
import logging

from flask import current_app
from periodiq import cron

from app.audit import actions
from app.audit.models import Trail, Words
from app.audit.verification import Report, verify
from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor
from app.core.models import EventCursor
from app.core.readers import catch_up
from app.workspaces.models import Workspace

log = logging.getLogger(__name__)

CHAIN = "audit.chain"


@actor(periodic=cron("11 2 * * *"))
def trim_trails() -> None:
    """Every night: delete events older than AUDIT_KEEP_DAYS, in every workspace."""
    days = int(current_app.config["AUDIT_KEEP_DAYS"])
    for workspace in Workspace.all_everywhere() if days > 0 else ():
        trim_trail.send(workspace.id, days)


@actor()
def trim_trail(workspace_id: int, days: int) -> None:
    """Delete a workspace's old events."""
    if workspace := Workspace.get(workspace_id):
        chain_what_is_not(workspace_id)
        actions.trim(workspace, now() - datetime.timedelta(days=days))


@actor(periodic=cron("51 3 * * *"))
def forget_trimmed_words() -> None:
    """Every night, when old events have gone: nothing of them stays in the search index."""
    if int(current_app.config["AUDIT_KEEP_DAYS"]) > 0:
        with transaction():
            Words.forget_deleted_everywhere()


@actor(periodic=cron("23 4 * * *"))
def verify_chains() -> None:
    """Every night: check every workspace's chain."""
    for workspace in Workspace.all_everywhere():
        verify_chain.send(workspace.id)


@actor(time_limit=6 * 3600 * 1000, priority=10)
def verify_chain(workspace_id: int) -> None:
    """Check a workspace's chain, for its page, and say so in the log: loudly if it is broken.

    The log is the witness outside the database: it names each night's last link.
    """
    workspace = Workspace.get(workspace_id)
    if not workspace:
        return
    chain_what_is_not(workspace_id)
    report = verify(workspace)
    _tell(report)
    fault = report.broken and f"{report.broken.number}: {report.broken.what}"
    with transaction():
        Trail.note_check(workspace_id, report.verified, now(), fault)


def chain_what_is_not(workspace_id: int) -> None:
    """Let the chain catch up, also where it was never begun."""
    with transaction():
        EventCursor.begin(workspace_id, CHAIN, 0)
    catch_up(CHAIN, workspace_id)


def _tell(report: Report) -> None:
    if report.broken:
        log.error(
            "THE AUDIT CHAIN OF WORKSPACE %s IS BROKEN at number %s: %s",
            report.workspace.slug,
            report.broken.number,
            report.broken.what,
        )
    else:
        log.info(
            "audit chain of workspace %s verified up to number %s, link %s",
            report.workspace.slug,
            report.verified,
            report.head,
        )
