"""What those who run a workspace do about its join link, and about who asks by it."""

from datetime import timedelta
from importlib.resources import files

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound
from app.core.events import record
from app.core.policy import Actor, Role, require, require_all
from app.core.tokens import digest
from app.workspaces import verbs
from app.workspaces.actions.ground import hold_as, role_to_give
from app.workspaces.actions.joining import admit
from app.workspaces.models import JoinLink, JoinRequest, Membership
from app.workspaces.policy import MEMBERS_INVITE


class OpenToAll(Exception):
    """Anybody can have an address at this domain."""


#: Domains that give everybody an address.
FREE_MAIL = frozenset(files("app.workspaces").joinpath("free_mail.txt").read_text().split())


def set_join_link(
    actor: Actor, *, domain: str, role: str, needs_approval: bool, days: int
) -> JoinLink:
    """Let everybody with an address at this domain, as normalise_domain() answers it, join.

    The link stays the same while it works for the same domain; it makes nobody an owner.
    Raises OpenToAll, NotAllowed and NotFound.
    """
    require(actor, MEMBERS_INVITE)
    if domain in FREE_MAIL:
        raise OpenToAll(domain)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        earlier = _within_reach(me)
        held = role_to_give(me, role)
        if held.key == Role.OWNER:
            raise NotAllowed("a link makes nobody an owner")
        link = JoinLink.keep(
            me.workspace_id, domain, held, needs_approval, me.user_id, now() + timedelta(days=days)
        )
        stays = earlier is not None and earlier.is_on and earlier.domain == domain
        if not stays:
            link = _turn(me)
        record(
            me,
            verbs.JOIN_LINK_CHANGED if stays else verbs.JOIN_LINK_MADE,
            link,
            domain=domain,
            role=held.label,
            needs_approval=needs_approval,
            days=days,
        )
    return link


def renew_join_link(actor: Actor) -> JoinLink:
    """Replace the link by a new one: who has the old one can't use it. Raises NotFound."""
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        if not _within_reach(me):
            raise NotFound("join link")
        link = _turn(me)
        record(me, verbs.JOIN_LINK_RENEWED, link, domain=link.domain)
    return link


def end_join_link(actor: Actor) -> None:
    """Switch the link off. Doing it twice is no error."""
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        link = _within_reach(me)
        if link and link.token_hash:
            JoinLink.seal(me.workspace_id, None)
            record(me, verbs.JOIN_LINK_ENDED, link, domain=link.domain)


def accept_request(actor: Actor, request_id: int, *, role: str) -> Membership:
    """Let somebody in who asked. They are told by mail.

    Raises NotFound, NotAllowed and NotEnoughSeats.
    """
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        request = _request(me, request_id)
        member = admit(request.user, me.workspace_id, role_to_give(me, role))
        record(me, verbs.JOIN_REQUEST_ACCEPTED, request.user)
    return member


def decline_request(actor: Actor, request_id: int) -> JoinRequest:
    """Turn somebody down who asked. They are told by mail, and may ask again after a week.

    Raises NotFound.
    """
    require(actor, MEMBERS_INVITE)
    with transaction():
        me = hold_as(actor, MEMBERS_INVITE)
        request = _request(me, request_id)
        JoinRequest.decline(me.workspace_id, request.id, now())
        record(me, verbs.JOIN_REQUEST_DECLINED, request.user)
    return request


def _request(me: Membership, request_id: int) -> JoinRequest:
    request = JoinRequest.numbered(me.workspace_id, request_id)
    if not request:
        raise NotFound(f"join request {request_id}")
    return request


def _within_reach(me: Membership) -> JoinLink | None:
    """The link, if it leads to no more than the actor holds. Raises NotAllowed."""
    link = JoinLink.of(me.workspace_id)
    if link:
        require_all(me, link.held.permissions)
    return link


def _turn(me: Membership) -> JoinLink:
    link = JoinLink.turn(me.workspace_id)
    JoinLink.seal(me.workspace_id, digest(link.token))
    return JoinLink.of(me.workspace_id)
