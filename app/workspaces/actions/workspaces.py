"""What people can do to a workspace as a whole: open it, rename it, move it."""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import Actor, Role, require
from app.identity.models import User
from app.workspaces import verbs
from app.workspaces.models import Membership, Workspace, WorkspaceSlug
from app.workspaces.policy import WORKSPACE_WRITE
from app.workspaces.slugs import RESERVED, candidates, is_good


class SlugTaken(Exception):
    """Another workspace has this address, or had it; or it is one of ours. We don't say which."""


class BadSlug(Exception):
    """No address can look like this."""


def create_workspace(user: User, *, name: str) -> Membership:
    """Open a workspace with the person as its owner; answers their membership.

    Two workspaces may have the same name: the second gets another address.
    """
    with transaction():
        workspace = with_free_slug(name, name=name)
        owner = Membership.create(
            workspace_id=workspace.id, user_id=user.id, role=Role.OWNER, created_at=now()
        )
        record(owner, verbs.WORKSPACE_CREATED, workspace, name=name)
    return owner


def rename_workspace(actor: Actor, *, name: str) -> None:
    """Give the workspace another name; its address stays. The same again is no event."""
    require(actor, WORKSPACE_WRITE)
    with transaction():
        workspace = held(actor)
        before = {"name": workspace.name}
        if name == workspace.name:
            return
        workspace.name = name
        workspace.save()
        after = {"name": name}
        record(actor, verbs.WORKSPACE_RENAMED, workspace, name=name, before=before, after=after)


def move_workspace(actor: Actor, *, slug: str) -> Workspace:
    """Give the workspace another address; the old ones lead to it. Raises BadSlug and SlugTaken."""
    require(actor, WORKSPACE_WRITE)
    if not is_good(slug):
        raise BadSlug(slug)
    with transaction():
        workspace = held(actor)
        before = {"slug": workspace.slug}
        if slug == workspace.slug:
            return workspace
        if slug in RESERVED or not WorkspaceSlug.take(workspace.id, slug):
            raise SlugTaken(slug)
        workspace.slug = slug
        workspace.save()
        after = {"slug": slug}
        record(
            actor, verbs.WORKSPACE_MOVED, workspace, name=workspace.name, before=before, after=after
        )
    return workspace


def held(actor: Actor) -> Workspace:
    """The actor's workspace, as it is until the transaction ends. Raises NotFound if it is gone."""
    workspace = Workspace.held(actor.workspace_id)
    if not workspace or workspace.is_deleted:
        raise NotFound(f"workspace {actor.workspace_id}")
    return workspace


def with_free_slug(wanted: str, **values) -> Workspace:
    """A new workspace whose address is as near to what is wanted as there is one free."""
    values = {"version": 0, "created_at": now(), **values}
    for slug in candidates(wanted):
        if Workspace.with_slug(slug):
            continue
        try:
            with transaction():
                workspace = Workspace.create(slug=slug, **values)
                if WorkspaceSlug.take(workspace.id, slug):
                    return workspace
                raise SlugTaken(slug)
        except (SlugTaken, *IntegrityError):  # somebody took it between our look and our write
            continue
    raise AssertionError("candidates() never ends")
