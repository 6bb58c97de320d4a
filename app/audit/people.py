"""Whom a reader of the trail can choose."""

from flask_babel import gettext as _

from app.core.paging import number_in
from app.workspaces.models import Membership, Workspace

#: More make no sense in a list to choose from; an event's own link finds anybody.
MOST = 200


def people_in(workspace: Workspace, chosen: str | None) -> list[tuple[int, str]]:
    """The members by id and name, and whoever is chosen already, though they may have left."""
    members = Membership.listed(workspace, limit=MOST, offset=0, pattern="%")
    people = {member.user_id: member.name for member in members}
    if id := number_in(chosen):
        people.setdefault(id, _("Someone who has left"))
    return list(people.items())
