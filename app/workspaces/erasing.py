"""The end of a workspace: every trace of it goes, and a proof stays that says nothing of it."""

import json
from typing import Any

from flask import current_app as _current_app

from app.core import files, mailbox
from app.core.clock import now
from app.core.db import transaction
from app.core.erasing import ERASERS, on_erase, on_person_erase, pseudonym
from app.core.isolation import everywhere
from app.core.mail.models import Delivery
from app.core.models import Erasure
from app.core.policy import Role
from app.core.schema import TENANT, tenant_tables
from app.core.tasks import sweep_database
from app.identity.models import Address, User
from app.workspaces.models import Invitation, Membership, Workspace

current_app: Any = _current_app  # has what Hyperflask adds: db


def erase_workspace(workspace_id: int) -> None:
    """Remove every trace: files first, then the rows, with a proof of it, then what the rows
    leave in the database's files. Cut short, it is done again from the start."""
    workspace = Workspace.get(workspace_id)
    if not workspace or not workspace.erasing_at:
        return
    for erase in ERASERS:
        erase(workspace)
    with transaction():
        Erasure.create(
            pseudonym=pseudonym(f"workspace {workspace.id}"),
            counts=_counts(workspace.id),
            last_event=_last_event(workspace.id),
            erased_at=now(),
        )
        workspace.delete()
        sweep_database.send()


@on_erase
def forget_files(workspace: Workspace) -> None:
    """Logo, archives, uploads: whatever is in the workspace's folder."""
    files.remove_folder(workspace.folder)


@on_erase
def forget_mails(workspace: Workspace) -> None:
    """The copies of its mails in the development mailbox. What was sent is out of our reach."""
    if mailbox.is_used():
        mailbox.remove(Delivery.message_ids_about(workspace.id))


@on_person_erase
def forget_deleted_workspaces(user: User) -> None:
    """What nobody could bring back any more: the deleted workspaces that were theirs alone."""
    for workspace in Workspace.deleted_of(user, Role.OWNER):
        me = Membership.of(workspace.id, user.id)
        if me and not Membership.other_owners(workspace.id, me.id):
            with transaction():
                Workspace.begin_erasing(workspace.id, now())
            erase_workspace(workspace.id)


@on_person_erase
def forget_invitations(user: User) -> None:
    """Whoever invited them: the address goes."""
    with transaction(), everywhere("a person is erased"):
        for address in Address.texts_of(user):
            Invitation.forget_address_everywhere(address)


def _counts(workspace_id: int) -> dict[str, int]:
    with current_app.db.engine as tx:
        return {
            name: tx.fetchscalar(
                f"SELECT count(*) FROM {name} WHERE {TENANT} = ?",  # noqa: S608 (of the schema)
                [workspace_id],
            )
            for name in sorted(tenant_tables())
        }


def _last_event(workspace_id: int) -> str | None:
    with current_app.db.engine as tx:
        row = tx.fetchone(
            "SELECT * FROM events WHERE workspace_id = ? ORDER BY number DESC LIMIT 1",
            [workspace_id],
        )
    return pseudonym(json.dumps(dict(row), default=str)) if row else None
