"""Who else looks at a page: members of now alone, and never who asks."""

from dataclasses import dataclass
from typing import Any

from flask import current_app as _current_app
from werkzeug.wrappers import Response

from app.core.db import any_of
from app.core.live import Topic
from app.core.live.presence import people_at
from app.core.policy import Actor
from app.web.listening import may_listen
from app.workspaces.models import Membership

current_app: Any = _current_app  # has what Hyperflask adds: components

#: Faces that are shown; how many more there are is said.
SHOWN = 4


@dataclass(frozen=True)
class Others:
    """Names of who else is there."""

    names: list[str]

    @property
    def shown(self) -> list[str]:
        """Those who get a face."""
        return self.names[:SHOWN]

    @property
    def more(self) -> int:
        """How many don't."""
        return len(self.names) - len(self.shown)


def others_at(me: Actor, topic: Topic) -> Others:
    """Who else listens to the topic, and may, as members of this workspace."""
    ids = people_at(current_app.config, topic) - {me.user_id}
    if not ids:
        return Others([])
    members = Membership.with_people(me.workspace_id, any_of(ids))
    return Others([each.name for each in members if may_listen(each.user_id, topic)])


def presence(me: Actor, topic: Topic) -> Response:
    """The piece of a page that shows them; assets/live/presence.mjs asks for it."""
    html = current_app.components.Faces(others=others_at(me, topic))
    answer = current_app.response_class(str(html), mimetype="text/html")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
