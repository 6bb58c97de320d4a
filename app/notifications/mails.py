"""Mails of what somebody is told: one at once, or many bundled."""

from types import SimpleNamespace

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.links import absolute_url
from app.core.mail import ESSENTIAL, Letter, mail
from app.core.notices import Place
from app.notifications.stopping import NOTIFICATION, title_of

WORKSPACE = SimpleNamespace(name="Harbour Studio", slug="harbour-studio")


class Sample:
    """Stands for a notification where a mail is looked at: in its reader's language."""

    @property
    def sentence(self):
        """What might have happened."""
        return _("%(actor)s finished the task “%(name)s”") % {
            "actor": "Ada Okafor",
            "name": "Order desks",
        }


PREFERENCES: Place = ("workspace.notifications_preferences", {})

AT_ONCE = [0, 0, "at_once", ["work"]]
DAILY = [0, 0, "daily", ["work"]]


def link_to(workspace, place=None):
    """The full address of a place in a workspace; without one, of the list."""
    endpoint, values = place or ("workspace.notifications", {})
    return absolute_url(endpoint, workspace=workspace.slug, **values)


@mail(NOTIFICATION, sample=(WORKSPACE, Sample(), None, AT_ONCE))
def notification(user, workspace, line, place, part):
    """One thing that happened, for whoever wants to know at once."""
    _workspace_id, _user_id, how, kinds = part
    return Letter(
        " ".join(line.sentence.split()),
        part=part,
        part_title=title_of(workspace, how, kinds),
        **_told(user, workspace, line, place),
    )


@mail(ESSENTIAL, sample=(WORKSPACE, Sample(), None))
def important(user, workspace, line, place):
    """One thing that happened to the reader's own rights: it always comes."""
    return Letter(" ".join(line.sentence.split()), **_told(user, workspace, line, place))


def _told(user, workspace, line, place):
    return {
        "name": user.name,
        "workspace": workspace.name,
        "sentence": line.sentence,
        "link": link_to(workspace, place),
        "preferences": link_to(workspace, PREFERENCES),
    }


@mail(NOTIFICATION, sample=(WORKSPACE, [Sample(), Sample()], 5, DAILY))
def digest(user, workspace, lines, count, part):
    """What came up in a day or a week, and is still unread."""
    _workspace_id, _user_id, period, kinds = part
    return Letter(
        ngettext(
            "%(num)s thing happened in %(workspace)s",
            "%(num)s things happened in %(workspace)s",
            count,
            workspace=workspace.name,
        ),
        part=part,
        part_title=title_of(workspace, period, kinds),
        name=user.name,
        workspace=workspace.name,
        sentences=[line.sentence for line in lines],
        more=count - len(lines),
        link=link_to(workspace),
        preferences=link_to(workspace, PREFERENCES),
    )
