"""The end of a workspace: every trace of it goes, and a proof stays that says nothing of it."""

import hashlib
import hmac
import json
from typing import Any

from flask import current_app as _current_app

from app.core import files, mailbox
from app.core.clock import now
from app.core.db import transaction
from app.core.erasing import ERASERS, on_erase
from app.core.mail.models import Delivery
from app.core.schema import TENANT, tenant_tables
from app.core.tasks import sweep_database
from app.workspaces.models import Erasure, Workspace

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


def pseudonym(fact: str) -> str:
    """What only who holds SECRET_KEY can tell from the fact, and nobody the fact from it."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"erased {fact}".encode(), hashlib.sha256).hexdigest()


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
