"""What people do who were invited, or hold a join link: come in, decline, ask.

They act for themselves and aren't members yet, so there is no permission to ask for. What
stands in its place is proof: the secret of the link, and the address that they have proved.
"""

from dataclasses import dataclass

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.events import hold, record
from app.core.policy import Actor, may
from app.identity import passwords
from app.identity.actions import open_account
from app.identity.emails import masked
from app.identity.models import Address, User
from app.workspaces import verbs
from app.workspaces.models import AnyRole, Invitation, JoinLink, JoinRequest, Membership, Workspace
from app.workspaces.policy import MEMBERS_INVITE
from app.workspaces.seats import check_room_for_member


class LinkGone(Exception):
    """The link was used, replaced, taken back, is too old, or never was: we don't say which."""


class AlreadyMember(Exception):
    """There is nothing to accept: they are in."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.slug)
        self.workspace = workspace


class WrongAddress(Exception):
    """The link is for another address; `hint` is enough of it for its owner."""

    def __init__(self, hint: str, workspace: Workspace) -> None:
        super().__init__(hint)
        self.hint, self.workspace = hint, workspace


@dataclass(frozen=True)
class Guest:
    """Who acts on a workspace from outside: known, or not, and holding nothing."""

    workspace_id: int
    user_id: int | None
    permissions: frozenset[str] = frozenset()

    @property
    def workspace(self) -> Workspace:
        """Where."""
        return Workspace.get(self.workspace_id)


def look_at_invitation(token: str, user: User | None) -> Invitation:
    """The invitation that a link leads to. Raises LinkGone, AlreadyMember and WrongAddress."""
    return _checked(Invitation.with_token(token), user)


def accept_invitation(user: User, found: Invitation) -> Membership:
    """Become a member, once: by the very address that was invited, if whoever sent it may still
    hand out that role. Raises LinkGone, AlreadyMember, WrongAddress and NotEnoughSeats.
    """
    with transaction():
        invitation = _checked(_held(found, user), user)
        return _accept(invitation, user)


def accept_as_new_person(found: Invitation, *, name: str, password: str, locale: str) -> Membership:
    """Make an account for the invited address, and become a member with it.

    The link came by mail: who holds it has the mailbox, so the address is proved. Raises what
    accept_invitation does, and AlreadyRegistered: whoever has an account signs in.
    """
    password_hash = passwords.hash_password(password)
    try:
        return _accept_as_new(found, name, password_hash, locale)
    except IntegrityError:  # the same address was signed up at the same moment
        return _accept_as_new(found, name, password_hash, locale)


def _accept_as_new(found: Invitation, name: str, password_hash: str, locale: str) -> Membership:
    with transaction():
        invitation = _checked(_held(found, None), None)
        user = open_account(
            name=name, email=invitation.email, password_hash=password_hash, locale=locale
        )
        return _accept(invitation, user)


def decline_invitation(user: User | None, found: Invitation) -> Workspace:
    """Say no, with the link in hand or by the invited address. Raises what looking at it does."""
    with transaction():
        invitation = _checked(_held(found, user), user)
        Invitation.close(invitation.workspace_id, invitation.email, "declined")
        guest = Guest(invitation.workspace_id, user.id if user else None)
        record(guest, verbs.INVITATION_DECLINED, invitation, address=masked(invitation.email))
    return invitation.workspace


def look_at_join_link(token: str, user: User | None) -> JoinLink:
    """The join link. Raises LinkGone, AlreadyMember, and WrongAddress for another domain."""
    link = JoinLink.with_token(token)
    if not link or not link.is_on or not vouches(link, link.made_by):
        raise LinkGone
    if user and Membership.of(link.workspace_id, user.id):
        raise AlreadyMember(link.workspace)
    if user and not link.is_for(user):
        raise WrongAddress(f"@{link.domain}", link.workspace)
    return link


def join_by_link(user: User, token: str) -> Membership | JoinRequest:
    """Become a member, or ask to: where the link says so, and for whoever was in before. Nobody
    undoes their removal that way, or gets a better role back than they were left with.

    To ask twice is to ask once. Raises what looking at the link does, and NotEnoughSeats.
    """
    link = look_at_join_link(token, user)
    with transaction():
        guest = Guest(link.workspace_id, user.id)
        hold(guest)
        link = look_at_join_link(token, user)
        if not link.needs_approval and not JoinRequest.times_gone(guest.workspace_id, user.id):
            return admit(user, link.workspace_id, link.held)
        return _ask(guest, user)


def _ask(guest: Guest, user: User) -> JoinRequest:
    if earlier := JoinRequest.of(guest.workspace_id, user.id):
        return earlier
    request = JoinRequest.create(workspace_id=guest.workspace_id, user_id=user.id, asked_at=now())
    record(guest, verbs.JOIN_REQUEST_MADE, user)
    return request


def admit(user: User, workspace_id: int, held: AnyRole) -> Membership:
    """Make somebody a member, in a transaction that holds the workspace; what else they were
    offered, or asked for, there is settled by it. Raises NotEnoughSeats."""
    check_room_for_member(workspace_id)
    member = Membership.create(
        workspace_id=workspace_id,
        user_id=user.id,
        role=held.role,
        role_id=held.role_id,
        created_at=now(),
    )
    for address in Address.texts_of(user):
        Invitation.close(workspace_id, address, "accepted")
    JoinRequest.end(workspace_id, user.id)
    record(member, verbs.MEMBER_JOINED, user, role=held.label)
    return member


def vouches(offer: Invitation | JoinLink, user_id: int | None) -> bool:
    """An offer is worth what whoever made it may hand out now, not what they might back then."""
    giver: Actor | None = Membership.of(offer.workspace_id, user_id) if user_id else None
    return bool(
        giver and may(giver, MEMBERS_INVITE) and offer.held.permissions <= giver.permissions
    )


def _held(found: Invitation, user: User | None) -> Invitation | None:
    """The invitation as it is until the transaction ends; None if it was sent anew meanwhile."""
    hold(Guest(found.workspace_id, user.id if user else None))
    invitation = Invitation.numbered(found.workspace_id, found.id)
    return invitation if invitation and invitation.round == found.round else None


def _checked(invitation: Invitation | None, user: User | None) -> Invitation:
    if not invitation:
        raise LinkGone
    is_theirs = bool(user and user.is_verified and invitation.email in Address.texts_of(user))
    if user and is_theirs and Membership.of(invitation.workspace_id, user.id):
        raise AlreadyMember(invitation.workspace)
    if not invitation.is_open or not vouches(invitation, invitation.invited_by):
        raise LinkGone
    if user and not is_theirs:
        raise WrongAddress(masked(invitation.email), invitation.workspace)
    return invitation


def _accept(invitation: Invitation, user: User) -> Membership:
    member = admit(user, invitation.workspace_id, invitation.held)
    record(member, verbs.INVITATION_ACCEPTED, invitation, address=masked(invitation.email))
    return member
