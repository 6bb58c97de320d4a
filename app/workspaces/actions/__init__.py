"""What people can do to a workspace and to each other's places in it, by what it is done to."""

from app.workspaces.actions.deletion import (
    WrongName,
    delete_workspace,
    erase_now,
    restore_workspace,
)
from app.workspaces.actions.exports import ask_for_export, load_export
from app.workspaces.actions.ground import roles_for_links, roles_to_give
from app.workspaces.actions.invitations import (
    TooSoon,
    invite_people,
    resend_invitation,
    revoke_invitation,
)
from app.workspaces.actions.join_links import (
    OpenToAll,
    accept_request,
    decline_request,
    end_join_link,
    renew_join_link,
    set_join_link,
)
from app.workspaces.actions.joining import (
    AlreadyMember,
    LinkGone,
    WrongAddress,
    accept_as_new_person,
    accept_invitation,
    decline_invitation,
    join_by_link,
    look_at_invitation,
    look_at_join_link,
)
from app.workspaces.actions.logos import load_logo, remove_logo, set_logo
from app.workspaces.actions.members import (
    LastOwner,
    change_role,
    leave_workspace,
    remove_member,
    resume_member,
    suspend_member,
    transfer_ownership,
)
from app.workspaces.actions.roles import (
    NameTaken,
    RoleInUse,
    create_role,
    delete_role,
    edit_role,
)
from app.workspaces.actions.security import NoFactorYet, require_factor, stop_requiring_factor
from app.workspaces.actions.workspaces import (
    BadSlug,
    SlugTaken,
    create_workspace,
    move_workspace,
    rename_workspace,
)
from app.workspaces.seats import NotEnoughSeats

__all__ = [
    "AlreadyMember",
    "BadSlug",
    "LastOwner",
    "LinkGone",
    "NameTaken",
    "NoFactorYet",
    "NotEnoughSeats",
    "OpenToAll",
    "RoleInUse",
    "SlugTaken",
    "TooSoon",
    "WrongAddress",
    "WrongName",
    "accept_as_new_person",
    "accept_invitation",
    "accept_request",
    "ask_for_export",
    "change_role",
    "create_role",
    "create_workspace",
    "decline_invitation",
    "decline_request",
    "delete_role",
    "delete_workspace",
    "edit_role",
    "end_join_link",
    "erase_now",
    "invite_people",
    "join_by_link",
    "leave_workspace",
    "load_export",
    "load_logo",
    "look_at_invitation",
    "look_at_join_link",
    "move_workspace",
    "remove_logo",
    "remove_member",
    "rename_workspace",
    "renew_join_link",
    "require_factor",
    "resend_invitation",
    "restore_workspace",
    "resume_member",
    "revoke_invitation",
    "roles_for_links",
    "roles_to_give",
    "set_join_link",
    "set_logo",
    "stop_requiring_factor",
    "suspend_member",
    "transfer_ownership",
]
