"""What happens to workspaces, in words."""

from flask_babel import lazy_gettext as _l

from app.core.events import verb

WORKSPACE_CREATED = verb("workspace.created", _l("%(actor)s created the workspace “%(name)s”"))
WORKSPACE_RENAMED = verb("workspace.renamed", _l("%(actor)s renamed the workspace to “%(name)s”"))
WORKSPACE_MOVED = verb("workspace.moved", _l("%(actor)s changed the workspace’s address"))
LOGO_CHANGED = verb("workspace.logo_changed", _l("%(actor)s changed the workspace’s logo"))
LOGO_REMOVED = verb("workspace.logo_removed", _l("%(actor)s removed the workspace’s logo"))
FACTOR_REQUIRED = verb(
    "security.factor_required", _l("%(actor)s required a second step of every member")
)
FACTOR_NOT_REQUIRED = verb(
    "security.factor_not_required", _l("%(actor)s no longer requires a second step of members")
)
WORKSPACE_DELETED = verb("workspace.deleted", _l("%(actor)s deleted the workspace “%(name)s”"))
WORKSPACE_RESTORED = verb("workspace.restored", _l("%(actor)s restored the workspace “%(name)s”"))
WORKSPACE_EXPORTED = verb("workspace.exported", _l("%(actor)s made an archive of the workspace"))
WORKSPACE_IMPORTED = verb(
    "workspace.imported", _l("The workspace “%(name)s” was imported from an archive")
)

MEMBER_INVITED = verb("member.invited", _l("%(actor)s invited %(address)s"))
MEMBER_JOINED = verb("member.joined", _l("%(actor)s joined"))
MEMBER_ROLE_CHANGED = verb("member.role_changed", _l("%(actor)s changed the role of %(name)s"))
MEMBER_SUSPENDED = verb("member.suspended", _l("%(actor)s suspended %(name)s"))
MEMBER_RESUMED = verb("member.resumed", _l("%(actor)s let %(name)s in again"))
MEMBER_REMOVED = verb("member.removed", _l("%(actor)s removed %(name)s"))
MEMBER_LEFT = verb("member.left", _l("%(actor)s left"))
OWNERSHIP_TRANSFERRED = verb(
    "ownership.transferred", _l("%(actor)s handed the workspace over to %(name)s")
)

INVITATION_RESENT = verb(
    "invitation.resent", _l("%(actor)s sent %(address)s their invitation again")
)
INVITATION_REVOKED = verb(
    "invitation.revoked", _l("%(actor)s took back the invitation of %(address)s")
)
INVITATION_ACCEPTED = verb("invitation.accepted", _l("%(actor)s accepted their invitation"))
INVITATION_DECLINED = verb("invitation.declined", _l("The invitation of %(address)s was declined"))

ROLE_CREATED = verb("role.created", _l("%(actor)s made the role “%(name)s”"))
ROLE_CHANGED = verb("role.changed", _l("%(actor)s changed the role “%(name)s”"))
ROLE_DELETED = verb("role.deleted", _l("%(actor)s deleted the role “%(name)s”"))

JOIN_LINK_MADE = verb("join_link.made", _l("%(actor)s made a join link for %(domain)s"))
JOIN_LINK_CHANGED = verb("join_link.changed", _l("%(actor)s changed the join link for %(domain)s"))
JOIN_LINK_RENEWED = verb(
    "join_link.renewed", _l("%(actor)s replaced the join link for %(domain)s by a new one")
)
JOIN_LINK_ENDED = verb("join_link.ended", _l("%(actor)s switched the join link for %(domain)s off"))

JOIN_REQUEST_MADE = verb("join_request.made", _l("%(actor)s asked to join"))
JOIN_REQUEST_ACCEPTED = verb("join_request.accepted", _l("%(actor)s let %(name)s join"))
JOIN_REQUEST_DECLINED = verb(
    "join_request.declined", _l("%(actor)s declined %(name)s’s request to join")
)
