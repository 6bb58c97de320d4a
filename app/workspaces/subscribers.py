"""What follows from what happens to workspaces and to people's places in them."""

from app.core.policy import may
from app.core.readers import reads
from app.identity.models import User
from app.workspaces import verbs
from app.workspaces.models import Membership
from app.workspaces.policy import MEMBERS_INVITE
from app.workspaces.tasks import deliver_export_ready, deliver_news, deliver_welcome


@reads(verbs.WORKSPACE_CREATED)
def welcome(event):
    """Whoever opens a workspace is told how to begin."""
    deliver_welcome.send(event.workspace_id, event.actor_id)


@reads(verbs.WORKSPACE_EXPORTED)
def tell_of_archive(event):
    """Whoever asked for an archive is told where it is."""
    deliver_export_ready.send(event.workspace_id, event.actor_id)


@reads(verbs.JOIN_REQUEST_MADE)
def tell_managers(event):
    """Those who may let people in are told that somebody asks."""
    who = User.get(event.subject_id)
    for member in Membership.all_of(event.workspace_id):
        if who and may(member, MEMBERS_INVITE):
            _tell(event, "join_request", member.user_id, who.name)


@reads(verbs.JOIN_REQUEST_ACCEPTED)
def tell_accepted(event):
    """Who asked to join is told that they are in."""
    _tell(event, "request_accepted", event.subject_id)


@reads(verbs.JOIN_REQUEST_DECLINED)
def tell_declined(event):
    """Who asked to join is told that they aren't let in."""
    _tell(event, "request_declined", event.subject_id)


@reads(verbs.MEMBER_REMOVED)
def tell_removed(event):
    """Who was removed is told."""
    _tell(event, "removed", event.subject_id)


@reads(verbs.OWNERSHIP_TRANSFERRED)
def tell_new_owner(event):
    """Who was given a workspace is told."""
    giver = User.get(event.actor_id)
    _tell(event, "ownership_received", event.subject_id, giver.name if giver else "")


def _tell(event, mail: str, user_id: int, *who: str) -> None:
    key = f"{mail}:{event.workspace_id}:{event.number}:{user_id}"
    deliver_news.send(mail, user_id, event.workspace_id, key, *who)
