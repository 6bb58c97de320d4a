"""What there may be news about, and how that is written: `/workspaces/3/projects/5`."""

import re
from typing import Any, NamedTuple

from app.core.policy import Permission

PATTERN = re.compile(
    r"/people/(?P<user_id>[1-9]\d{0,18})"
    r"|/workspaces/(?P<workspace_id>[1-9]\d{0,18})(?:/(?P<kind>[a-z_]+)/(?P<id>[1-9]\d{0,18}))?",
    re.ASCII,
)


class BadTopic(Exception):
    """It isn't one of ours. There are no wildcards."""


class Topic(NamedTuple):
    """A person, a workspace, or a thing in a workspace; made by the functions below."""

    user_id: int | None = None
    workspace_id: int | None = None
    kind: str | None = None
    id: int | None = None

    def __str__(self) -> str:
        if self.user_id:
            return f"/people/{self.user_id}"
        whole = f"/workspaces/{self.workspace_id}"
        return f"{whole}/{self.kind}/{self.id}" if self.kind else whole


def person(user_id: int) -> Topic:
    """What concerns one person alone."""
    return Topic(user_id=user_id)


def workspace(workspace_id: int) -> Topic:
    """Whatever happens in a workspace."""
    return Topic(workspace_id=workspace_id)


def thing(row: Any) -> Topic:
    """One row of a workspace, and what belongs to it."""
    return Topic(None, row.workspace_id, row.table.name, row.id)


def of_event(workspace_id: int, subject: Any) -> list[Topic]:
    """The topics of an event: its workspace, its subject, and what `subject.part_of` names."""
    parts = [(subject.table.name, subject.id), *getattr(subject, "part_of", ())]
    return [workspace(workspace_id), *(Topic(None, workspace_id, *part) for part in parts)]


def parse(text: str) -> Topic:
    """The topic that a text names. Raises BadTopic."""
    found = PATTERN.fullmatch(text)
    if not found:
        raise BadTopic(text)
    user_id, workspace_id, kind, id = found.groups()
    return Topic(_number(user_id), _number(workspace_id), kind, _number(id))


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


#: The kinds of things that have a topic to listen to, and what a listener must be allowed.
KINDS: dict[str, Permission] = {}


def listen(kind: str, permission: Permission) -> None:
    """Let whoever holds the permission listen to things of a kind, which is their table's name."""
    if kind in KINDS:
        raise ValueError(f"the kind {kind} is registered twice")
    KINDS[kind] = permission
