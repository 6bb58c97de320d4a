"""Live: what changed is said to whoever is looking, as a hint. The database is the truth.

    hint(person(user.id))          # in the transaction of the change

A hint says that there is news about a topic, and the version that the topic has come to; never
the news itself. Whoever gets one, or may have missed one, reads what is true from the
database. So a hint may come twice, late, for nothing, or not at all.

Every recorded event hints its workspace, its subject and what that belongs to (`core.events`).
"""

from flask import current_app

from app.core.live.models import PersonVersion
from app.core.live.topics import Topic, person, thing, workspace
from app.framework.transactions import after_commit, in_transaction

__all__ = ["Topic", "hint", "person", "person_version", "thing", "workspace"]


class HintOutsideTransaction(Exception):
    """A hint must go out, or not, together with the change it tells of."""


def hint(*topics: Topic, version: int | None = None) -> None:
    """Say, in the transaction of the change, that there is news on these topics.

    It goes out after the commit; nobody waits for the hub. A person's topic gets its next version
    here; a workspace's comes from the event that was recorded, so others don't hint it.
    """
    if not in_transaction():
        raise HintOutsideTransaction(", ".join(map(str, topics)))
    news = {topic: version or _next_version(topic) for topic in sorted(topics, key=str)}
    herald = current_app.extensions["live"]
    after_commit(lambda: herald.tell(news))


def person_version(user_id: int) -> int:
    """The version of a person's topic: how often somebody hinted it."""
    return PersonVersion.current(user_id) or 0


def _next_version(topic: Topic) -> int:
    if topic.user_id is None:
        raise ValueError(f"{topic} gets its version from an event: record one")
    return PersonVersion.next(topic.user_id)
