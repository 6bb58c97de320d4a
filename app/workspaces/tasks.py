"""Jobs of this room."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from periodiq import cron

from app.core import files
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotAllowed
from app.core.isolation import everywhere
from app.core.jobs import actor, current, current_id
from app.core.mail import Person, mail_actor
from app.identity.models import User
from app.workspaces import erasing, mails
from app.workspaces.archive.making import make_archive
from app.workspaces.models import (
    Invitation,
    JoinRequest,
    Membership,
    Workspace,
    WorkspaceExport,
    past_grace,
)
from app.workspaces.models.join_link import ASK_AGAIN_AFTER

#: How long an invitation's row outlives its link: a used link is told from a made-up one.
KEEP_ENDED = timedelta(days=30)


@mail_actor()
def deliver_welcome(workspace_id: int, user_id: int) -> None:
    """Tell whoever opened a workspace how to begin: once, however often this runs."""
    user, workspace = User.get(user_id), Workspace.get(workspace_id)
    if user and workspace:
        key = f"welcome:{workspace.id}:{user.id}"
        mails.welcome(user, workspace, key=key, workspace_id=workspace.id)


@mail_actor()
def deliver_invitation(workspace_id: int, invitation_id: int, round: int) -> None:
    """Mail one round of an invitation, unless it was taken back, answered or sent anew since.

    The secret is made here, and is the same when this runs again: no queue ever holds it.
    """
    invitation = Invitation.numbered(workspace_id, invitation_id)
    if not invitation or not invitation.is_open or invitation.round != round:
        return
    inviter, known = invitation.inviter, User.with_email(invitation.email)
    if known and known.is_verified:  # whichever of their addresses it is: there it goes
        reader = Person(invitation.email, known.name, known.locale, known.id)
    else:
        reader = Person(invitation.email, "", inviter.locale if inviter else None)
    mails.invitation(
        reader,
        inviter.name if inviter else "",
        invitation.workspace.name,
        invitation.held.title,
        invitation.token,
        key=f"invitation:{invitation.id}:{round}",
        workspace_id=workspace_id,
    )


@mail_actor()
def deliver_news(name: str, user_id: int, workspace_id: int, key: str, who: str = "") -> None:
    """Mail one of this room's short news to a person: one of mails.NEWS, once per key."""
    user, workspace = User.get(user_id), Workspace.get(workspace_id)
    if user and workspace:
        mails.NEWS[name](
            user, workspace, *([who] if who else []), key=key, workspace_id=workspace_id
        )


@actor(periodic=cron("53 3 * * *"))
def forget_ended() -> None:
    """Every night: drop invitations a month after their links, and what was declined a week ago."""
    with transaction(), everywhere("nightly housekeeping"):
        Invitation.forget_ended_everywhere(now() - KEEP_ENDED)
        JoinRequest.forget_declined_everywhere(now() - ASK_AGAIN_AFTER)


@mail_actor()
def deliver_deleted(workspace_id: int, user_id: int) -> None:
    """Tell a member that the workspace was deleted; nobody if it is back by now, or erased."""
    user, workspace = User.get(user_id), Workspace.get(workspace_id)
    if user and workspace and workspace.is_deleted and not workspace.erasing_at:
        deleter = User.get(workspace.deleted_by) if workspace.deleted_by else None
        mails.deleted(user, workspace, deleter, key=current_id(), workspace_id=workspace.id)


@mail_actor()
def deliver_export_ready(workspace_id: int, user_id: int) -> None:
    """Tell whoever asked for an archive that it is ready."""
    user, workspace = User.get(user_id), Workspace.get(workspace_id)
    if user and workspace and Membership.of(workspace_id, user_id):
        mails.export_ready(user, workspace, key=current_id(), workspace_id=workspace.id)


@actor(
    title=_l("Archive of the workspace"),
    outcome=lambda result: ngettext(
        "The archive is ready: %(num)s row and everything that belongs to it.",
        "The archive is ready: %(num)s rows and everything that belongs to them.",
        result["count"],
    ),
    throws=(NotAllowed,),
    max_retries=5,
    priority=10,  # what somebody waits for, such as a mail, goes before
)
def export_workspace() -> None:
    """Pack the workspace into an archive, for the owner who asked."""
    make_archive(Membership.at_work(), current(), name=current_id())


@actor(min_backoff=60_000, max_backoff=3_600_000)
def erase(workspace_id: int) -> None:
    """Remove every trace of a deleted workspace."""
    erasing.erase_workspace(workspace_id)


@actor(periodic=cron("7 4 * * *"))
def erase_deleted() -> None:
    """Every night: erase the workspaces whose time to be brought back is over."""
    for workspace in past_grace():
        with transaction():
            if Workspace.begin_erasing(workspace.id, now()):
                erase.send(workspace.id)


@actor(periodic=cron("11 4 * * *"))
def forget_archives() -> None:
    """Every night: forget the archives that nobody may download any more, and their files."""
    with everywhere("nightly housekeeping"):
        expired = list(WorkspaceExport.expired_everywhere(now()))
    for export in expired:
        files.remove(export.file)
        with transaction():
            export.delete()
