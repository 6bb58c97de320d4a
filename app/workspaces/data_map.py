"""What we keep of workspaces, and of people's places in them."""

from app.core.personal import addressed
from app.core.privacy import declare, declare_arguments

declare(
    "workspaces",
    ours="id version created_at deleted_at erasing_at requires_factor",
    content="slug name logo",
    trail="deleted_by",
)
declare("workspace_slugs", ours="workspace_id created_at", content="slug")
declare(
    "workspace_exports",
    ours="id workspace_id size created_at expires_at",
    trail="user_id",
    secret="file",
)
declare(
    "memberships",
    ours="id workspace_id created_at suspended_at",
    person="user_id role role_id",
)
declare("roles", ours="id workspace_id created_at", content="name name_key permissions")
declare(
    "invitations",
    ours="id workspace_id state round sent_at expires_at",
    person="email",
    content="role role_id",
    trail="invited_by",
    secret="token_hash",
)
addressed("invitations", "email")
declare(
    "join_links",
    ours="id workspace_id round expires_at",
    content="domain role role_id needs_approval",
    trail="made_by",
    secret="token_hash",
)
declare("join_requests", ours="id workspace_id", person="user_id asked_at declined_at")

declare_arguments(ours="invitation_id")
