"""What those who run a workspace do about invitations by e-mail."""

from dataclasses import dataclass, field

from app.core.db import transaction
from app.core.errors import NotFound
from app.core.events import record
from app.core.policy import Actor, require, require_all
from app.identity.emails import masked
from app.workspaces import verbs
from app.workspaces.actions.ground import hold_as, role_to_give
from app.workspaces.models import AnyRole, Invitation, Membership
from app.workspaces.policy import MEMBERS_INVITE
from app.workspaces.seats import room_for_invitations
from app.workspaces.tasks import deliver_invitation


class TooSoon(Exception):
    """The address was written to less than a minute ago."""


@dataclass
class Invited:
    """What came of a list of addresses."""

    sent: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    too_soon: list[str] = field(default_factory=list)


def invite_people(actor: Actor, *, addresses: list[str], role: str) -> Invited:
    """Invite addresses, as normalise() answers them, to a role that the actor holds all of.

    To invite an address again replaces its link. All that fit, or none: raises NotEnoughSeats,
    NotAllowed and NotFound.
    """
    require(actor, MEMBERS_INVITE)
    came = Invited()
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        held = role_to_give(me, role)
        with room_for_invitations(me.workspace_id):
            for address in dict.fromkeys(addresses):
                _invite(me, address, held, came)
    return came


def _invite(me: Membership, address: str, held: AnyRole, came: Invited) -> None:
    earlier = Invitation.of(me.workspace_id, address)
    if Membership.with_email(me.workspace_id, address):
        came.members.append(address)
    elif earlier and earlier.is_fresh:
        came.too_soon.append(address)
    else:
        _require_reach(me, earlier)
        invitation = Invitation.send_round(me.workspace_id, address, held, me.user_id)
        deliver_invitation.send(me.workspace_id, invitation.id, invitation.round)
        came.sent.append(address)
        record(me, verbs.MEMBER_INVITED, invitation, address=masked(address), role=held.label)


def resend_invitation(actor: Actor, invitation_id: int) -> Invitation:
    """Mail a new link, good for another week; the one before it ends. The actor vouches for it.

    Raises NotFound, NotAllowed, TooSoon and NotEnoughSeats.
    """
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        invitation = _open(me, invitation_id)
        if invitation.is_fresh:
            raise TooSoon
        with room_for_invitations(me.workspace_id):
            again = Invitation.send_round(
                me.workspace_id, invitation.email, invitation.held, me.user_id
            )
        deliver_invitation.send(me.workspace_id, again.id, again.round)
        record(me, verbs.INVITATION_RESENT, again, address=masked(again.email))
    return again


def revoke_invitation(actor: Actor, invitation_id: int) -> Invitation:
    """Take an invitation back: its link ends. Raises NotFound and NotAllowed."""
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        invitation = _open(me, invitation_id)
        Invitation.close(me.workspace_id, invitation.email, "revoked")
        record(me, verbs.INVITATION_REVOKED, invitation, address=masked(invitation.email))
    return invitation


def _open(me: Membership, invitation_id: int) -> Invitation:
    """An invitation that wasn't answered, expired or not, to no more than the actor holds."""
    invitation = Invitation.numbered(me.workspace_id, invitation_id)
    if not invitation or invitation.state != "open":
        raise NotFound(f"invitation {invitation_id}")
    _require_reach(me, invitation)
    return invitation


def _require_reach(me: Membership, invitation: Invitation | None) -> None:
    """Nobody replaces or takes back what somebody higher has offered."""
    if invitation and invitation.state == "open":
        require_all(me, invitation.held.permissions)
