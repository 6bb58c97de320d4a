"""The workspace's logo: files in its folder, and their version in its row."""

from typing import IO

from app.core import files, pictures
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import Actor, require
from app.core.tokens import new_token
from app.workspaces import verbs
from app.workspaces.actions.workspaces import held
from app.workspaces.models import Workspace
from app.workspaces.policy import WORKSPACE_READ, WORKSPACE_WRITE


def set_logo(actor: Actor, source: IO[bytes]) -> None:
    """Show another logo. Raises pictures.NotAPicture and pictures.TooLarge."""
    require(actor, WORKSPACE_WRITE)
    squares = pictures.squares(source.read(pictures.MOST_BYTES + 1))
    version = new_token()
    for size, data in squares.items():
        files.save(logo_file(actor.workspace, version, size), data)
    try:
        _change(actor, version)
    except Exception:
        _remove(actor.workspace, version)
        raise


def remove_logo(actor: Actor) -> None:
    """Show initials again. Without a logo there is nothing to do."""
    require(actor, WORKSPACE_WRITE)
    _change(actor, None)


def load_logo(actor: Actor, version: str, size: int) -> IO[bytes]:
    """The logo's picture. Raises NotFound for one that isn't shown (any more)."""
    require(actor, WORKSPACE_READ)
    if version != actor.workspace.logo or size not in pictures.SIZES:
        raise NotFound(f"logo {version} of workspace {actor.workspace_id}")
    try:
        return files.load(logo_file(actor.workspace, version, size))
    except FileNotFoundError as error:
        raise NotFound(str(error)) from error


def logo_file(workspace: Workspace, version: str, size: int) -> str:
    """What the file is called."""
    return f"{workspace.folder}/logo/{version}-{size}.webp"


def _change(actor: Actor, version: str | None) -> None:
    """The row first, then the old files: a reader of the old row finds them until it is written."""
    with transaction():
        workspace = held(actor)
        old = workspace.logo
        if old == version:
            return
        workspace.logo = version
        workspace.save()
        verb = verbs.LOGO_CHANGED if version else verbs.LOGO_REMOVED
        record(actor, verb, workspace, name=workspace.name)
    if old:
        _remove(workspace, old)


def _remove(workspace: Workspace, version: str) -> None:
    for size in pictures.SIZES:
        files.remove(logo_file(workspace, version, size))
