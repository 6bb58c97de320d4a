"""What people are told of. A room says whom a verb concerns, and somebody else delivers it.

    @notice(TASK_FINISHED, TASK_CHANGED, kind=WORK, link=to_the_task)
    def task_of_yours(event):
        "Whoever added a task is told what others do with it."
        return [Event.author_id(event, TASK_CREATED)]

Declared in a room's `notices.py`. Nobody is told of what they did themselves (unless the notice
is `for_actor`: the end of long work is news to whoever started it), nor of what they may not see.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.events import VERBS
from app.core.models import Event
from app.core.policy import Actor, Permission, may

#: How a kind may come by mail.
MAIL = ("none", "at_once", "daily", "weekly")

Recipients = Callable[[Event], Iterable[int | None]]
#: A page: its endpoint, and what its address names.
Place = tuple[str, dict[str, Any]]
Link = Callable[[Event, Actor], Place | None]


@dataclass(frozen=True)
class Kind:
    """What a person chooses about as one: whether it is shown, and how it comes by mail.

    Only who holds `permission` gets it, or goes on seeing it; without one, every member. An
    `essential` kind is always shown and mailed at once: nobody may miss what happens to
    their own rights.
    """

    name: str
    title: Any
    help: Any
    permission: Permission | None = None
    mail: str = "daily"
    essential: bool = False


@dataclass(frozen=True)
class Notice:
    """How one verb is told: to whom, in which words, and where it leads.

    `has_own_mail`: the room that declares it writes a mail of its own, so no second one is sent.
    """

    kind: Kind
    recipients: Recipients
    link: Link | None
    sentence: Any
    for_actor: bool
    has_own_mail: bool


#: Every kind by name, every notice by its verb. Filled as the rooms are imported.
KINDS: dict[str, Kind] = {}
NOTICES: dict[str, Notice] = {}


def kind(name: str, title: Any, help: Any, **options: Any) -> Kind:
    """Register a kind. `title` and `help` are lazy translations that a person reads."""
    if name in KINDS:
        raise ValueError(f"the kind {name} is registered twice")
    KINDS[name] = Kind(name, title, help, **options)
    return KINDS[name]


def notice(
    *verbs: str,
    kind: Kind,
    link: Link | None = None,
    sentence: Any = None,
    for_actor: bool = False,
    has_own_mail: bool = False,
) -> Callable[[Recipients], Recipients]:
    """Declare who is told of these verbs. Without a `sentence` the verb's own is used."""

    def register(recipients: Recipients) -> Recipients:
        for verb in verbs:
            if verb in NOTICES:
                raise ValueError(f"there are two notices of {verb}")
            NOTICES[verb] = Notice(kind, recipients, link, sentence, for_actor, has_own_mail)
        return recipients

    return register


def kinds_for(reader: Actor) -> list[Kind]:
    """The kinds that somebody may see now."""
    return [each for each in KINDS.values() if not each.permission or may(reader, each.permission)]


def sentence_of(verb: str, actor_name: str | None, details: dict[str, Any]) -> str:
    """What happened, in the reader's language."""
    notice = NOTICES.get(verb)
    words = (notice and notice.sentence) or VERBS.get(verb, verb)
    actor = actor_name or _("Someone who has left")
    return str(words) % defaultdict(lambda: "…", details, actor=actor)


def place_of(event: Event, reader: Actor) -> Place | None:
    """Where an event's notification leads; None if what it is about is gone."""
    notice = NOTICES.get(event.verb)
    return notice.link(event, reader) if notice and notice.link else None
