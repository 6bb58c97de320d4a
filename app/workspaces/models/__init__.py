"""Nouns: the workspace, its addresses, members and roles, and the ways in; a module for each."""

from app.workspaces.models.export import WorkspaceExport
from app.workspaces.models.invitation import Invitation
from app.workspaces.models.join_link import JoinLink, JoinRequest
from app.workspaces.models.membership import Membership
from app.workspaces.models.role import AnyRole, CustomRole, built_in, roles_of
from app.workspaces.models.slug import WorkspaceSlug
from app.workspaces.models.workspace import Workspace, grace, past_grace

__all__ = [
    "AnyRole",
    "CustomRole",
    "Invitation",
    "JoinLink",
    "JoinRequest",
    "Membership",
    "Workspace",
    "WorkspaceExport",
    "WorkspaceSlug",
    "built_in",
    "grace",
    "past_grace",
    "roles_of",
]
