"""What a reader has chosen for a kind, or what the kind itself suggests."""

from dataclasses import dataclass

from app.core.notices import Kind, kinds_for
from app.core.policy import Actor
from app.notifications.models import Preference
from app.workspaces.models import Membership


@dataclass(frozen=True)
class Choice:
    """Whether a kind is shown in the application, how it comes by mail, and whether it is pushed
    to the browsers that the reader has let us write to."""

    is_shown: bool
    mail: str
    is_pushed: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the reader wants to hear nothing of it."""
        return not self.is_shown and self.mail == "none" and not self.is_pushed


def reader_of(workspace_id: int, user_id: int) -> Membership | None:
    """Who can be told of something now: a member who isn't suspended, of what isn't deleted."""
    member = Membership.of(workspace_id, user_id)
    if not member or member.is_suspended or member.workspace.is_deleted:
        return None
    return member


def choices_of(reader: Actor) -> dict[str, Choice]:
    """By kind, for every kind that the reader may see now."""
    chosen = {
        each.kind: Choice(each.is_shown, each.mail, each.is_pushed)
        for each in Preference.chosen(reader)
    }
    return {kind.name: _choice(kind, chosen.get(kind.name)) for kind in kinds_for(reader)}


def _choice(kind: Kind, chosen: Choice | None) -> Choice:
    if kind.essential:
        return Choice(True, "at_once")
    return chosen or Choice(True, kind.mail)
