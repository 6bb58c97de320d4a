"""Who may listen to which topic, as the database has it now.

One rule, asked three times: when a browser asks for a token, when its stream begins, and every
few seconds as long as it lasts.
"""

from collections.abc import Sequence

from app.core.clock import now
from app.core.db import any_of
from app.core.live import Topic
from app.core.live.tokens import Claims, mark_of
from app.core.live.topics import KINDS, parse
from app.core.policy import may
from app.identity.factors import has_factor
from app.identity.models import Session
from app.workspaces.models import Membership, Workspace
from app.workspaces.policy import MEMBERS_READ


def may_listen(user_id: int, topic: Topic) -> bool:
    """One's own topic; a workspace's as a member; a thing's with the right to see its kind."""
    if topic.workspace_id is None:
        return topic.user_id == user_id
    needed = KINDS.get(topic.kind) if topic.kind else MEMBERS_READ
    member = Membership.of(topic.workspace_id, user_id)
    if not member or not needed or not may(member, needed) or member.workspace.is_deleted:
        return False
    return not member.workspace.requires_factor or has_factor(member.user)


def may_all(claims: Claims) -> bool:
    """Whether a stream may have every topic that its token names."""
    return all(may_listen(claims.user_id, parse(topic)) for topic in claims.topics)


def signed_in(claims: Sequence[Claims]) -> set[Claims]:
    """Those whose sign-in is still good."""
    rows = Session.of_people(any_of({each.user_id for each in claims}), now()) if claims else ()
    good = {(row.user_id, mark_of(row.token_hash)) for row in rows}
    return {each for each in claims if (each.user_id, each.session) in good}


def allowed(claims: Sequence[Claims]) -> list[bool]:
    """Whether each of these may listen to all that its token names."""
    good = signed_in(claims)
    return [each in good and may_all(each) for each in claims]


def workspaces_in(claims: Claims) -> set[int]:
    """The workspaces that a stream is about."""
    topics = [parse(topic) for topic in claims.topics]
    return {topic.workspace_id for topic in topics if topic.workspace_id}


def versions_of(claims: Sequence[Claims]) -> dict[int, int]:
    """How far each of their workspaces has come. One that is deleted is missing."""
    ids = {id for each in claims for id in workspaces_in(each)}
    return {row.id: row.version for row in Workspace.with_ids(any_of(ids))} if ids else {}
