"""How members must sign in."""

from app.core.db import transaction
from app.core.events import record
from app.core.policy import Actor
from app.identity import factors
from app.workspaces import verbs
from app.workspaces.actions.ground import hold_as
from app.workspaces.actions.workspaces import held
from app.workspaces.policy import SECURITY_MANAGE


class NoFactorYet(Exception):
    """Who requires a second step of others has one: or they would lock themselves out."""


def require_factor(actor: Actor) -> None:
    """Let nobody in who has no second step; who has none is led to set one up.

    The same again is no event. Raises NotAllowed and NoFactorYet.
    """
    with transaction():
        me = hold_as(actor, SECURITY_MANAGE)
        if not factors.has_factor(me.user):
            raise NoFactorYet
        workspace = held(actor)
        if not workspace.requires_factor:
            workspace.requires_factor = True
            workspace.save()
            record(actor, verbs.FACTOR_REQUIRED, workspace, name=workspace.name)


def stop_requiring_factor(actor: Actor) -> None:
    """Let every member in, with a second step or without. The same again is no event.

    Raises NotAllowed.
    """
    with transaction():
        hold_as(actor, SECURITY_MANAGE)
        workspace = held(actor)
        if workspace.requires_factor:
            workspace.requires_factor = False
            workspace.save()
            record(actor, verbs.FACTOR_NOT_REQUIRED, workspace, name=workspace.name)
