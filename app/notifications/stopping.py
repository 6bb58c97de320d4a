"""What the unsubscribe link of a notification's mail stops: one kind's mails at once, or the
digests of one period, in one workspace. It changes the same preferences as their page.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.mail import kind_in_parts
from app.core.notices import KINDS
from app.notifications.choices import choices_of
from app.notifications.models import Preference
from app.workspaces.models import Membership, Workspace


def part_of(reader: Membership, mail: str, kinds: list[str]) -> list[Any]:
    """What a link names: whose preferences, and which of them."""
    return [reader.workspace_id, reader.user_id, mail, kinds]


def title_of(workspace: Any, mail: str, kinds: list[str]) -> str:
    """What stops, for the mail's footer and the page behind the link."""
    if mail == "daily":
        return _("Daily summary of %(workspace)s", workspace=workspace.name)
    if mail == "weekly":
        return _("Weekly summary of %(workspace)s", workspace=workspace.name)
    titles = ", ".join(str(KINDS[name].title) for name in kinds if name in KINDS)
    return _("%(kind)s, in %(workspace)s", kind=titles, workspace=workspace.name)


class Preferences:
    """The preferences, as mail's unsubscribe link knows them: `app.core.mail.kinds.Switch`."""

    def title(self, part: Any) -> str:
        """What stops with it."""
        workspace_id, _user_id, mail, kinds = part
        workspace = Workspace.get(workspace_id)
        return title_of(workspace, mail, kinds) if workspace else str(NOTIFICATION.title)

    def is_stopped(self, part: Any) -> bool:
        """Whether none of it is mailed like that any more; whoever has left gets nothing."""
        _reader, found = _found(part)
        return part[2] not in {choice.mail for choice in found.values()}

    def stop(self, part: Any) -> None:
        """Leave mail off for all of it that is mailed like that."""
        self._change(part, part[2], "none")

    def resume(self, part: Any) -> None:
        """Mail again like that what isn't mailed at all."""
        self._change(part, "none", part[2])

    def _change(self, part: Any, before: str, after: str) -> None:
        reader, found = _found(part)
        for name, choice in found.items():
            if choice.mail == before:
                Preference.choose(reader, name, choice.is_shown, after, choice.is_pushed)


def _found(part: Any) -> tuple[Any, dict[str, Any]]:
    workspace_id, user_id, _mail, kinds = part
    reader = Membership.of(workspace_id, user_id)
    choices = choices_of(reader) if reader else {}
    return reader, {name: choice for name, choice in choices.items() if name in kinds}


NOTIFICATION = kind_in_parts("notification", _l("Notifications"), Preferences())
