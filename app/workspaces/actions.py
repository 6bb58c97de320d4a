"""What people can do to a workspace."""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.events import record
from app.core.policy import Role
from app.identity.models import User
from app.workspaces.models import Membership, Workspace
from app.workspaces.slugs import candidates
from app.workspaces.verbs import WORKSPACE_CREATED


def create_workspace(user: User, *, name: str) -> Membership:
    """Open a workspace with the person as its owner; answers their membership.

    Two workspaces may have the same name: the second gets another address.
    """
    with transaction():
        workspace = _with_free_slug(name)
        owner = Membership.create(
            workspace_id=workspace.id, user_id=user.id, role=Role.OWNER, created_at=now()
        )
        record(owner, WORKSPACE_CREATED, workspace, name=name)
    return owner


def _with_free_slug(name: str) -> Workspace:
    for slug in candidates(name):
        if Workspace.with_slug(slug):
            continue
        try:
            with transaction():
                return Workspace.create(slug=slug, name=name, version=0, created_at=now())
        except IntegrityError:  # somebody took it between our look and our write
            continue
    raise AssertionError("candidates() never ends")
