"""Deleting a workspace, bringing it back while there is time, and erasing it for good."""

from dataclasses import replace
from typing import Any

from app.core import causes
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import Actor, require
from app.workspaces import tasks, verbs
from app.workspaces.actions.workspaces import held
from app.workspaces.models import Membership, Workspace
from app.workspaces.policy import WORKSPACE_DELETE


class WrongName(Exception):
    """What was typed isn't the workspace's name."""


def delete_workspace(actor: Actor, *, typed_name: str) -> Workspace:
    """Take the workspace out of everybody's sight, and tell its members until when it can be
    brought back. Its jobs wait. Raises WrongName."""
    require(actor, WORKSPACE_DELETE)
    with transaction():
        workspace = held(actor)
        _check_name(workspace, typed_name)
        take_out_of_sight(actor, workspace)
    return workspace


def take_out_of_sight(actor: Actor, workspace: Workspace) -> None:
    """The deletion itself, in the transaction of who has made sure that it is meant."""
    workspace.deleted_at, workspace.deleted_by = now(), actor.user_id
    workspace.save()
    record(actor, verbs.WORKSPACE_DELETED, workspace, name=workspace.name)
    for user_id in Membership.people_of(workspace.id):
        _send_anyway(tasks.deliver_deleted, workspace.id, user_id)


def restore_workspace(actor: Actor) -> Workspace:
    """Bring a deleted workspace back as it was; doing it twice is no error.

    Raises NotFound once it is being erased.
    """
    require(actor, WORKSPACE_DELETE)
    with transaction():
        workspace = Workspace.held(actor.workspace_id)
        if not workspace or workspace.erasing_at:
            raise NotFound(f"workspace {actor.workspace_id}")
        if workspace.deleted_at:
            workspace.deleted_at = workspace.deleted_by = None
            workspace.save()
            record(actor, verbs.WORKSPACE_RESTORED, workspace, name=workspace.name)
    return workspace


def erase_now(actor: Actor, *, typed_name: str) -> None:
    """Don't wait for the end of the grace: a deleted workspace goes for good.

    Raises WrongName, and NotFound for one that isn't deleted.
    """
    require(actor, WORKSPACE_DELETE)
    with transaction():
        workspace = Workspace.held(actor.workspace_id)
        if not workspace or not workspace.deleted_at:
            raise NotFound(f"workspace {actor.workspace_id}")
        _check_name(workspace, typed_name)
        Workspace.begin_erasing(workspace.id, now())
        _send_anyway(tasks.erase, workspace.id)


def _check_name(workspace: Workspace, typed: str) -> None:
    if " ".join(typed.split()).casefold() != " ".join(workspace.name.split()).casefold():
        raise WrongName(typed)


def _send_anyway(job: Any, *args: Any) -> None:
    """A job about the workspace that isn't the workspace's: those wait while it is deleted."""
    cause = replace(causes.current(), workspace_id=None)
    job.send_with_options(args=args, cause=cause.as_dict())
