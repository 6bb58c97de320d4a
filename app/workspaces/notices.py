"""What people are told of who comes and goes, and of their own place."""

from flask_babel import lazy_gettext as _l

from app.core.notices import kind, notice
from app.core.policy import may
from app.workspaces import verbs
from app.workspaces.models import Invitation, Membership
from app.workspaces.policy import MEMBERS_INVITE, MEMBERS_READ

PLACE = kind(
    "place",
    _l("Your place in the workspace"),
    _l("Somebody changes your role, or hands the workspace over to you."),
    essential=True,
)

PEOPLE = kind(
    "people",
    _l("People you invited"),
    _l("They accept or decline."),
    permission=MEMBERS_READ,
)

REQUESTS = kind(
    "requests",
    _l("People who ask to join"),
    _l("They used the join link, and wait for a yes or no."),
    permission=MEMBERS_INVITE,
    mail="none",
)


def to_the_members(event, reader):
    """Who is here."""
    return ("workspace.members", {}) if may(reader, MEMBERS_READ) else ("workspace.index", {})


def to_the_workspace(event, reader):
    """Where the new role begins to count."""
    return "workspace.index", {}


def to_the_requests(event, reader):
    """Where they are let in or not."""
    return "workspace.members_requests", {}


@notice(
    verbs.MEMBER_ROLE_CHANGED,
    kind=PLACE,
    link=to_the_workspace,
    sentence=_l("%(actor)s changed your role"),
)
def your_role(event):
    """Whose role was changed is told."""
    return [event.subject_id]


@notice(
    verbs.OWNERSHIP_TRANSFERRED,
    kind=PLACE,
    link=to_the_workspace,
    sentence=_l("%(actor)s handed the workspace over to you"),
    has_own_mail=True,
)
def yours_now(event):
    """Who was given the workspace is told."""
    return [event.subject_id]


@notice(
    verbs.JOIN_REQUEST_ACCEPTED,
    kind=PLACE,
    link=to_the_workspace,
    sentence=_l("%(actor)s let you join"),
    has_own_mail=True,
)
def you_are_in(event):
    """Who asked to join is told that they are in."""
    return [event.subject_id]


@notice(
    verbs.INVITATION_ACCEPTED,
    kind=PEOPLE,
    link=to_the_members,
    sentence=_l("%(actor)s accepted your invitation"),
)
@notice(verbs.INVITATION_DECLINED, kind=PEOPLE, link=to_the_members)
def your_invitation(event):
    """Whoever invited somebody is told what came of it."""
    invitation = Invitation.numbered(event.workspace_id, event.subject_id)
    return [invitation.invited_by] if invitation else []


@notice(verbs.JOIN_REQUEST_MADE, kind=REQUESTS, link=to_the_requests, has_own_mail=True)
def a_request(event):
    """Those who may let people in are told that somebody asks."""
    members = Membership.all_of(event.workspace_id)
    return [member.user_id for member in members if may(member, MEMBERS_INVITE)]
